import type { Kind } from '../kinds.ts';

/** What a field's name says about its value. */
export interface Label {
  kind: Kind;
  /** The shape that the value must have to be taken for one; without it any value is, unless it is an ordinary word. */
  shape?: RegExp;
  /** A password may be any word; a token is never one of a sentence. */
  anyWord?: true;
}

const DIGITS = /^\+?[\d][\d .\-/()]{3,30}$/;
const PHONE = /^\+?\(?\d[\d .\-/()]{5,22}\d$/;
const DATE =
  /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|(?:19|20)\d{6}|\d{1,2}\.? [A-Za-z]{3,9}\.? \d{4}|[A-Za-z]{3,9} \d{1,2}, \d{4})(?:T[\d:.]{0,15}Z?)?$/;
const IDENTITY = /^(?=.*\d)[A-Z0-9][A-Z0-9 .\-/]{4,22}$/i;
const SESSION = /^(?!0x)(?=.*\d)[\w.%:+/=~-]{8,}$/;
const CODE = /^\d{3,8}$/;
const NAME = /^\p{L}[\p{L}\p{M}'’-]{0,40}\.?(?: \p{L}[\p{L}\p{M}'’-]{0,40}\.?){0,4}$/u;
const STREET = /^(?=.*\p{L}{2})[\p{L}\p{N}][\p{L}\p{M}\p{N} .,'’#/-]{4,120}$/u;
const DEGREES = /^-?\d{1,3}\.\d{3,}$/;
const OPAQUE = /^(?=.*\d)\S{8,}$|^\S{16,}$/;

const password: Label = { kind: 'password', anyWord: true };
const secret: Label = { kind: 'secret' };
const token: Label = { kind: 'api-token' };
const nationalId: Label = { kind: 'national-id', shape: IDENTITY };
const bankAccount: Label = { kind: 'bank-account', shape: IDENTITY };
const phone: Label = { kind: 'phone', shape: PHONE };
const personName: Label = { kind: 'person-name', shape: NAME };
const street: Label = { kind: 'postal-address', shape: STREET };

/** Names that end so, whatever stands before: `db_password`, `xApiKey`. In lower case without separators. */
const ENDINGS: Readonly<Record<string, Label>> = {
  password,
  passwd: password,
  passphrase: password,
  pass: { kind: 'password', shape: /^(?!\d{1,5}$)\S{4,}$/ },
  passwort: password,
  contraseña: password,
  motdepasse: password,
  passcode: { kind: 'one-time-code', shape: /^\S{4,}$/ },
  secret,
  credential: secret,
  authorization: { kind: 'authorization' },
  cookie: { kind: 'cookie', shape: /^[^\s=]{1,80}=\S/ },
  credentials: secret,
  secretkey: secret,
  secretaccesskey: { kind: 'aws-secret-key' },
  accesskey: secret,
  privatekey: secret,
  encryptionkey: secret,
  signingkey: secret,
  masterkey: secret,
  sharedkey: secret,
  hmackey: secret,
  sshkey: secret,
  sessionkey: secret,
  sessiontoken: { kind: 'aws-session-token' },
  securitytoken: { kind: 'aws-session-token' },
  token,
  apikey: token,
  authkey: token,
  accountkey: token,
  storagekey: token,
  subscriptionkey: token,
  functionskey: token,
  appkey: token,
  applicationkey: token,
  consumerkey: token,
  integrationkey: token,
  webhookkey: token,
  licensekey: token,
  ingestkey: token,
  accesskeyid: { kind: 'aws-access-key-id', shape: OPAQUE },
  sharedaccesssignature: { kind: 'signature' },
  clientassertion: { kind: 'jwt', shape: OPAQUE },
  authorizationcode: { kind: 'one-time-code', shape: OPAQUE },
  verificationcode: { kind: 'one-time-code', shape: CODE },
  onetimecode: { kind: 'one-time-code', shape: CODE },
  onetimepassword: { kind: 'one-time-code', shape: CODE },
  securitycode: { kind: 'one-time-code', shape: CODE },
  mfacode: { kind: 'one-time-code', shape: CODE },
  otpcode: { kind: 'one-time-code', shape: CODE },
  pincode: { kind: 'one-time-code', shape: CODE },
  sessionid: { kind: 'session-id', shape: SESSION },
  sessid: { kind: 'session-id', shape: SESSION },
  phonenumber: phone,
  phone,
  telephone: phone,
  mobilenumber: phone,
  msisdn: phone,
  callerid: phone,
  callernumber: phone,
  contactnumber: phone,
  cardnumber: { kind: 'payment-card', shape: DIGITS },
  accountnumber: bankAccount,
  routingnumber: bankAccount,
  sortcode: bankAccount,
  bankaccount: bankAccount,
  kontonummer: bankAccount,
  socialsecuritynumber: nationalId,
  nationalinsurancenumber: nationalId,
  nationalid: nationalId,
  passportnumber: nationalId,
  passportno: nationalId,
  driverslicense: nationalId,
  driverlicense: nationalId,
  driverslicensenumber: nationalId,
  taxid: nationalId,
  taxpayerid: nationalId,
  steuerid: nationalId,
  personnummer: nationalId,
  aadhaar: nationalId,
  aadhaarnumber: nationalId,
  mynumber: nationalId,
  dateofbirth: { kind: 'date-of-birth', shape: DATE },
  birthdate: { kind: 'date-of-birth', shape: DATE },
  birthday: { kind: 'date-of-birth', shape: DATE },
  geburtsdatum: { kind: 'date-of-birth', shape: DATE },
  firstname: personName,
  lastname: personName,
  fullname: personName,
  givenname: personName,
  familyname: personName,
  middlename: personName,
  surname: personName,
  maidenname: personName,
  cardholder: personName,
  cardholdername: personName,
  customername: personName,
  patientname: personName,
  streetaddress: street,
  homeaddress: street,
  postaladdress: street,
  shippingaddress: street,
  billingaddress: street,
  addressline1: street,
  addressline: street,
  imei: { kind: 'device-id', shape: /^\d{14,16}$/ },
  idfa: { kind: 'device-id', shape: IDENTITY },
  advertisingid: { kind: 'device-id', shape: /^[\da-f-]{32,36}$/i },
};

/** Names so short that they must be a whole word: `pin` and not `mapping`. */
const WHOLE: Readonly<Record<string, Label>> = {
  pwd: password,
  pw: { ...password, shape: OPAQUE },
  psw: password,
  clave: { ...password, shape: OPAQUE },
  senha: password,
  jwt: { kind: 'jwt', shape: OPAQUE },
  auth: { kind: 'authorization', shape: /^(?=.*[\d=])[\w+/=-]{12,}$/ },
  apitoken: token,
  creds: secret,
  sig: { kind: 'signature', shape: /^(?=.*\d)[\w%+/=-]{20,}$/ },
  signature: { kind: 'signature', shape: /^(?=.*\d)[\w%+/=-]{20,}$/ },
  sid: { kind: 'session-id', shape: /^(?=.*\d)(?=.*[A-Za-z])[\w.%:+/=~-]{12,}$/ },
  session: { kind: 'session-id', shape: /^(?!\d{4}-\d{2}-\d{2}T)(?=.*\d)(?=.*[A-Za-z])[\w.%:+/=~-]{16,}$/ },
  pin: { kind: 'one-time-code', shape: /^\d{4,8}$/ },
  otp: { kind: 'one-time-code', shape: CODE },
  totp: { kind: 'one-time-code', shape: CODE },
  cvv: { kind: 'one-time-code', shape: CODE },
  cvv2: { kind: 'one-time-code', shape: CODE },
  cvc: { kind: 'one-time-code', shape: CODE },
  tel: phone,
  mobile: phone,
  cell: phone,
  fax: phone,
  whatsapp: phone,
  ssn: nationalId,
  nino: nationalId,
  pesel: nationalId,
  bsn: nationalId,
  cpf: nationalId,
  cnpj: nationalId,
  dni: nationalId,
  nie: nationalId,
  curp: nationalId,
  tfn: nationalId,
  passport: { kind: 'national-id', shape: /^[A-Z]{0,3}\d{6,9}[A-Z]?$/i },
  pan: { kind: 'payment-card', shape: /^(?:[A-Z]{5}\d{4}[A-Z]|\d[\d -]{11,22})$/ },
  iban: { kind: 'iban', shape: /^[A-Z]{2}\d{2}[A-Z0-9 ]{10,36}$/i },
  dob: { kind: 'date-of-birth', shape: DATE },
  born: { kind: 'date-of-birth', shape: DATE },
  latitude: { kind: 'location', shape: DEGREES },
  longitude: { kind: 'location', shape: DEGREES },
  street,
  address1: street,
  vorname: personName,
  nachname: personName,
};

/** Tokens that only mark a place or a request: knowing one opens nothing. */
const HARMLESS =
  /(?:next|page|paging|pagination|continuation|cancel|cancellation|sync|client|clientrequest|idempotency|fencing|lock|resume|marker|partition|unexpected|csrfheader|publickey|stop|eos|bos|pad|special)token$|(?:publicaccess|keyvault)key$|tokenaccount$|(?:by|com|tres|over|under|sur|first|second|single|multi|two|render|test|im)pass$/;
/** Words after a secret's name that leave it a secret: `password1`, `secretValue`, `newPasswordConfirm`. */
const TAIL =
  /(?:\d{1,2}|value|plain|plaintext|plaintxt|raw|text|base64|b64|confirm|confirmation|current|primary|secondary|live|prod|test|env|override)$/;

const LONGEST = Math.max(...Object.keys(ENDINGS).map(({ length }) => length));
const SHORTEST = Math.min(...Object.keys(ENDINGS).map(({ length }) => length));

/** Any word of a label, to pass over the many texts that hold none. */
export const NAMES_A_LABEL =
  /pass|pwd|pw\b|psw|secret|token|key|cred|contrase|mot_?de|auth|cookie|code|sess|sid|sig|pin|otp|cvv|cvc|jwt|assertion|tel|phone|mobil|msisdn|cell|fax|whatsapp|caller|contact|card|account|routing|konto|number|ssn|nino|pesel|bsn|cpf|cnpj|dni|nie|curp|tfn|national|licen|tax|steuer|nummer|aadhaar|pan\b|iban|birth|born|dob|geburts|name|holder|address|street|lat|lon|lng|imei|idfa|advertis|senha|clave/i;

const lookedUp = (joined: string, last: string): Label | null => {
  if (Object.hasOwn(WHOLE, last)) return WHOLE[last] ?? null;
  for (let length = Math.min(LONGEST, joined.length); length >= SHORTEST; length -= 1) {
    const ending = joined.slice(-length);
    if (Object.hasOwn(ENDINGS, ending)) return HARMLESS.test(joined) ? null : (ENDINGS[ending] ?? null);
  }
  return null;
};

/** What the name of a field, parameter, header or variable says about its value; null for nothing. */
export const labelOf = (name: string): Label | null => {
  const words = name
    .replace(/([a-z\d])(?=[A-Z])/g, '$1 ')
    .replace(/([A-Z])(?=[A-Z][a-z])/g, '$1 ')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const joined = words.join('');
  const found = lookedUp(joined, words.at(-1) ?? '');
  if (found) return found;
  const shorter = joined.replace(TAIL, '');
  return shorter !== joined && shorter !== ''
    ? lookedUp(shorter, (words.at(-1) ?? '').replace(TAIL, '') || (words.at(-2) ?? ''))
    : null;
};
