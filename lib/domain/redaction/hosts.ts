/**
 * The countries' domains (ISO 3166, as the root zone has them). Some are ends of files too (py, rs, sh, md): mail clients and chats make
 * links of main.py and README.md all the same, and somebody may own them.
 */
const COUNTRIES = `
  ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bv bw by bz ca cc
  cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gb
  gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke
  kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu
  mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw
  sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz
  ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
`;
/** Those of the other domains under which most names are registered, and those that attacks like. */
const OTHERS = `
  com net org edu gov mil int info biz name pro aero asia cat coop jobs mobi museum post tel travel xxx academy
  accountant accountants agency app art associates auction autos baby band bar beauty best bet bid bike bio black
  blog blue boats bond boo boutique build builders business buzz cab cafe cam camera camp capital cards care careers
  cash casino center cfd chat cheap church city claims cleaning click clinic clothing cloud club codes coffee
  community company computer construction contact contractors cool coupons credit crypto cyou dad date dating day
  deals degree delivery democrat dental design dev diamonds digital direct directory discount doctor dog domains
  download earth email energy engineer engineering enterprises equipment esq estate events exchange expert exposed
  express fail faith family fans farm fashion finance financial fish fit fitness flights florist foo forum
  foundation fun fund furniture fyi gallery game games garden gift gifts giving gives glass global gold golf
  graphics gratis green group guide guru hair health healthcare help holdings holiday homes host hosting house how
  icu immo inc industries ink institute insure international investments irish jewelry kim kitchen land law lawyer
  lease legal lgbt life lighting limited limo link live llc loan loans lol love ltd makeup management market
  marketing mba media meme memorial men menu mom monster mov movie nexus network news ninja nyc one online onl ooo
  page partners parts party pet phd photo photography photos pics pictures pink pizza place plumbing plus poker
  press prof productions promo properties property pub quest racing realty recipes red rehab reise rent rentals
  repair report republican rest restaurant review reviews rich rip rocks rodeo rsvp run sale salon sarl save sbs
  school science security services sex sexy shoes shop shopping show site ski skin soccer social software solar
  solutions space storage store stream studio study style sucks supplies supply support surf surgery systems tattoo
  tax taxi team tech technology tennis theater tickets tienda tips tires today tools top tours town toys trade
  trading training tube university uno vacations vegas ventures vet viajes video villas vin vip vision vodka vote
  voyage watch web webcam website wedding wiki win wine work works world wtf xin xyz yachts yoga you zip zone
`;
const DOMAINS = new Set(`${COUNTRIES} ${OTHERS}`.trim().split(/\s+/));

const HOST =
  /(?<host>[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*)(?:\.[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*))+)(?![\p{L}\p{N}_])(?::\d+)?(?<path>[/?#][^\s"'<>)\]]*)?/gu;

const isDomain = (label: string): boolean =>
  DOMAINS.has(label.toLowerCase()) ||
  /^xn--/i.test(label) ||
  (/[^\p{ASCII}]/u.test(label) && /^\p{L}{2,}$/u.test(label));

export interface FoundHost {
  host: string;
  /** What stands behind it, from the first slash on; empty where nothing does. */
  path: string;
  /** Where the host begins in the text. */
  at: number;
}

/** Hosts whose end is a domain that can be registered, as linkifiers find them (https://github.com/markdown-it/linkify-it). */
export const hostsIn = (text: string): FoundHost[] =>
  [...text.matchAll(HOST)].flatMap(({ index, groups: { host = '', path = '' } = {} }) =>
    isDomain(host.slice(host.lastIndexOf('.') + 1)) ? [{ host, path, at: index }] : [],
  );
