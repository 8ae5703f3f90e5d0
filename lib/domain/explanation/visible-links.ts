import { hostsIn } from '../redaction/hosts.ts';
import { holdsName } from './claim-names.ts';

/** Of a URL that names a protocol, these open nothing where people read: they stand in log lines about connections. */
const CONNECTIONS = new Set(
  'amqp amqps jdbc kafka mongodb mysql nats oracle postgres postgresql redis rediss s3 sqlserver tcp udp unix'.split(
    ' ',
  ),
);

const URL_LIKE = /([a-z][a-z0-9+.-]*):\/\/\S*/gi;
/** `//host`, and protocols that need no slashes. */
const WITHOUT_PROTOCOL = /(?<![\p{L}\p{N}:/])\/\/[\p{L}\p{N}[]/u;
const OPAQUE =
  /(?<![\p{L}\p{N}])(?:(?:mailto|javascript|vbscript|callto|skype|slack|msteams|facetime|magnet|intent|about|blob):\s?[^\s]|(?:tel|sms):\s?[+(\d]|data:[a-z]+\/|file:\/)/iu;
const WWW = /(?<![\p{L}\p{N}])www\./iu;
const AT_ITS_END = /[.,;:!?]+$/;

/**
 * Whether a text holds what people could press, or what a mail client or a chat would make a link of: a URL, `//host`, `mailto:` and their
 * like, `www.`, and a host whose end is a domain that can be registered, as linkifiers find them
 * (https://github.com/markdown-it/linkify-it). index.js, orders.service, db-7.internal and 1.2.3 are none; main.py is one.
 *
 * A host, with its path, is let through where one of the `held` texts (the facts that are cited, with the names of their components) has
 * it letter by letter: whoever tells of a failing provider has to name it. A URL never is, but for connection strings that stand there.
 */
export const holdsLink = (text: string, held: readonly string[]): boolean => {
  const [said, known] = [plain(text), held.map(plain)];
  const isKnown = (name: string): boolean => known.some((each) => holdsName(each, name));
  const urls = [...said.matchAll(URL_LIKE)].map(([url, scheme = '']) => ({ url: url.replace(AT_ITS_END, ''), scheme }));
  if (urls.some(({ url, scheme }) => !CONNECTIONS.has(scheme.toLowerCase()) || !isKnown(url))) return true;
  if (WITHOUT_PROTOCOL.test(said) || OPAQUE.test(said) || WWW.test(said)) return true;
  return hostsIn(said).some(({ host, path }) => {
    const whole = `${host}${path}`.replace(AT_ITS_END, '').replace(/\/$/, '');
    return !isKnown(whole);
  });
};

/** Full stops and letters in another dress are plain ones to whoever makes links. */
const plain = (text: string): string =>
  text
    .replace(/[\p{Cf}]+/gu, '')
    .normalize('NFKC')
    .replace(/[\u3002\uff61]/gu, '.')
    // Placeholders stand in other brackets where they were told.
    .replace(/[‹<]/g, '<')
    .replace(/[›>]/g, '>');
