import type { Severity } from '../../contracts/signal.ts';

/** What an event of RDS says of a database. */
export type RdsMeaning =
  | { status: 'firing'; happening: string; severity: Severity; proof: boolean }
  | { status: 'resolved'; happening: string }
  | { status: 'ignored'; because: string };

const fires = (happening: string, severity: Severity, proof = false): RdsMeaning => ({
  status: 'firing',
  happening,
  severity,
  proof,
});
const ends = (happening: string): RdsMeaning => ({ status: 'resolved', happening });
const says = (because: string): RdsMeaning => ({ status: 'ignored', because });

const ORDERED = says(
  'a shutdown or restart is mostly ordered (reboot, stop, modification); a crash tells of its recovery',
);
const BESIDE = says('it concerns monitoring, backup or import: the database itself works');
const NOT_YET = says('what could not be made or upgraded does not break what runs');
const RETRIED = says('RDS tries again by itself, and the database works');

/**
 * The events of RDS that say that a database is down, about to be, or without its spare, and those that end that. By id,
 * because a category holds good and bad news alike: `failover` its start and its end, `failure` also a key that works again.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Events.Messages.html
 */
const MEANINGS: Readonly<Record<string, RdsMeaning>> = {
  // Storage: full means shut down or without writes.
  '0221': fires('storage-full', 'high', true),
  '0007': fires('storage-full', 'high', true),
  '0222': fires('storage-low', 'medium'),
  '0089': fires('storage-low', 'medium'),
  '0227': fires('storage-low', 'medium'),
  '0223': fires('storage-scaling-failed', 'medium'),
  '0224': fires('storage-scaling-failed', 'medium'),
  '0254': fires('storage-scaling-failed', 'medium'),
  // The database cannot run: put into a failed or incompatible state, or not started again.
  '0031': fires('database-failed', 'high', true),
  '0035': fires('database-failed', 'high', true),
  '0036': fires('database-failed', 'high', true),
  '0022': fires('database-failed', 'high', true),
  '0418': fires('key-unreachable', 'medium'),
  '0419': fires('key-unreachable', 'high', true),
  '0420': ends('key-unreachable'),
  // A failover interrupts every connection, whoever asked for it; a failed one leaves the database without a writer.
  '0013': fires('failover', 'medium'),
  '0070': fires('failover', 'medium'),
  '0072': fires('failover', 'medium'),
  '0073': fires('failover', 'medium'),
  '0069': fires('failover', 'high', true),
  '0015': ends('failover'),
  '0049': ends('failover'),
  '0051': ends('failover'),
  '0065': ends('failover'),
  '0071': ends('failover'),
  '0187': fires('global-failover', 'high', true),
  '0239': fires('global-failover', 'high', true),
  '0185': ends('global-failover'),
  '0238': ends('global-failover'),
  // Recovery begins after a crash of the database or its host.
  '0020': fires('recovery', 'medium'),
  '0052': fires('recovery', 'medium'),
  '0021': ends('recovery'),
  '0053': ends('recovery'),
  '0361': fires('standby-recovery', 'low'),
  '0362': ends('standby-recovery'),
  // Readers get old data.
  '0045': fires('replication-stopped', 'medium'),
  '0057': fires('replication-stopped', 'low'),
  '0046': ends('replication-stopped'),
  '0143': fires('scaling-failed', 'low'),
  '0142': ends('scaling-failed'),

  '0004': ORDERED,
  '0006': ORDERED,
  '0087': ORDERED,
  '0034': says('a failover was asked for and not done, because one has just been'),
  '0050': says('it is a step of a failover that has been told of'),
  '0023': BESIDE,
  '0058': BESIDE,
  '0079': BESIDE,
  '0080': BESIDE,
  '0081': BESIDE,
  '0082': BESIDE,
  '0083': BESIDE,
  '0165': BESIDE,
  '0188': NOT_YET,
  '0195': NOT_YET,
  '0202': NOT_YET,
  '0353': NOT_YET,
  '0354': NOT_YET,
  '0355': NOT_YET,
  '0387': NOT_YET,
  '0219': RETRIED,
  '0220': RETRIED,
  '0237': RETRIED,
};

/** Categories in which an event that nobody has judged yet is rather taken for bad news than lost. */
const BAD_NEWS: ReadonlySet<string> = new Set(['failure', 'low storage']);

/** What an event says, by its id (`RDS-EVENT-0221`) and, for ids that are not known, by its categories. */
export const meaningOf = (eventId: string, categories: readonly string[]): RdsMeaning => {
  const number = /^RDS-EVENT-(\d{4})$/.exec(eventId)?.[1] ?? '';
  const known = Object.hasOwn(MEANINGS, number) ? MEANINGS[number] : undefined;
  if (known) return known;
  const bad = categories.find((category) => BAD_NEWS.has(category));
  if (bad) return fires(bad.replace(' ', '-'), 'low');
  return says(`no failure is told of in the category ${categories.join(', ') || 'of none'}`);
};
