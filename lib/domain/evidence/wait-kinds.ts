import type { DatabaseLoad } from '../../contracts/observation.ts';

/** What a session of a database waits for, as far as it tells a fault: the processor, a lock of another session, or storage. */
export type WaitKind = 'cpu' | 'lock' | 'io';

/** Groups that hold nothing else, spelled as PostgreSQL and Oracle do. MySQL's `io` and `synch` hold all sorts of things. */
const OF_GROUP: Readonly<Record<string, WaitKind>> = {
  CPU: 'cpu',
  Lock: 'lock',
  IO: 'io',
  'User I/O': 'io',
  'System I/O': 'io',
};

/**
 * Wait events by name. MySQL's `io/table/sql/handler` is left out: it covers any work in the storage engine, read from memory or
 * not; so are latches (`LWLock`, `synch/mutex`), which are held for an instant, and waits for a client.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Tuning.concepts.summary.html
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Reference.Waitevents.html
 * https://learn.microsoft.com/en-us/sql/relational-databases/system-dynamic-management-views/sys-dm-os-wait-stats-transact-sql
 */
const OF_NAME: readonly (readonly [WaitKind, RegExp])[] = [
  ['cpu', /^(?:cpu|SOS_SCHEDULER_YIELD)$/i],
  [
    'lock',
    /^(?:Lock:|LCK_M_|enq: T[MX] |(?:wait\/)?(?:lock\/|synch\/cond\/innodb\/row_lock_wait|synch\/cond\/sql\/MDL_context|synch\/mutex\/innodb\/aurora_lock_thread_slot_futex))/,
  ],
  [
    'io',
    /^(?:IO:|PAGEIOLATCH_|WRITELOG$|(?:ASYNC_)?IO_COMPLETION$|log file sync$|(?:wait\/)?io\/(?:file\/|aurora_redo_log_flush|redo_log_flush))/,
  ],
];

/** The kind of a wait event; null for one that tells no fault. */
export const waitKind = ({ name, group }: Pick<DatabaseLoad, 'name' | 'group'>): WaitKind | null =>
  OF_GROUP[group] ?? OF_NAME.find(([, pattern]) => pattern.test(name))?.[0] ?? null;
