import { PlatformRefusal } from './platform-refusal.ts';
import { DATABASE } from './shop.ts';
import type { DatabaseInstance } from './types/platform.ts';
import type { ActiveSessions } from './types/telemetry.ts';

/** Connections that clients want to hold at this moment, whether or not they get them. */
export interface ConnectionDemand {
  readonly pools: number;
  readonly leaked: number;
  readonly foreign: number;
}

export interface DatabaseCondition {
  readonly usedConnections: number;
  /** Share of attempts to get a connection that the database turns away. */
  readonly refusedShare: number;
  /** Probability that an order, which needs several transactions, meets a refusal. */
  readonly orderFaultShare: number;
  readonly cpuPercent: number;
  /** Against normal. */
  readonly latencyFactor: number;
  /** Share of orders that wait for rows which another session holds, until they are cancelled. */
  readonly lockedShare: number;
  readonly active: readonly ActiveSessions[];
}

const USABLE = DATABASE.maxConnections - DATABASE.reservedConnections;
/** Processor use of the instance without any orders, and per order a second. */
const IDLE_CPU_PERCENT = 9;
const CPU_PERCENT_PER_ORDER = 0.55;
/** A connection that is open costs a little even when nothing is asked of it. */
const CPU_PERCENT_PER_CONNECTION = 0.05;

/** What an order runs, each with its share of the order's time. The engine leaves the values out. */
const STATEMENTS = {
  insert: 'INSERT INTO orders (id, basket_id, customer_id, total_cents) VALUES ($1, $2, $3, $4)',
  reserve: 'UPDATE stock SET reserved = reserved + $1 WHERE product_id = $2',
  select: 'SELECT o.id, o.state FROM orders o JOIN order_lines l ON l.order_id = o.id WHERE o.customer_id = $1',
  ship: 'UPDATE orders SET state = $1 WHERE id = $2',
} as const;
const TIME_SHARES: readonly (readonly [statement: string, share: number])[] = [
  [STATEMENTS.insert, 0.42],
  [STATEMENTS.reserve, 0.26],
  [STATEMENTS.select, 0.2],
  [STATEMENTS.ship, 0.12],
];
/** What a statement does while it runs undisturbed. */
const USUAL_WAITS: readonly (readonly [wait: string, share: number])[] = [
  ['CPU', 0.55],
  ['IO:WALSync', 0.3],
  ['IO:DataFileRead', 0.15],
];
const LOCK_WAIT = 'Lock:transactionid';

/** Time that an order keeps a session active when nothing is in its way. */
const ORDER_SECONDS = 0.016;
/** lock_timeout: how long a statement waits for rows before it is cancelled. */
export const LOCK_TIMEOUT_SECONDS = 4;

const activeSessions = (ordersPerSecond: number, latencyFactor: number, lockedShare: number): ActiveSessions[] => {
  const running = ordersPerSecond * (1 - lockedShare) * ORDER_SECONDS * latencyFactor;
  const usual = TIME_SHARES.flatMap(([statement, ofTime]) =>
    USUAL_WAITS.map(([wait, ofStatement]) => ({ statement, wait, sessions: running * ofTime * ofStatement })),
  );
  const locked = ordersPerSecond * lockedShare * LOCK_TIMEOUT_SECONDS;
  return locked > 0 ? [...usual, { statement: STATEMENTS.reserve, wait: LOCK_WAIT, sessions: locked }] : usual;
};

export const databaseCondition = (
  demand: ConnectionDemand,
  ordersPerSecond: number,
  lockedShare = 0,
): DatabaseCondition => {
  const wanted = DATABASE.ownConnections + demand.pools + demand.leaked + demand.foreign;
  const usedConnections = Math.min(USABLE, wanted);
  const refusedShare = wanted > USABLE ? (wanted - USABLE) / wanted : 0;
  const cpuPercent = Math.min(
    100,
    IDLE_CPU_PERCENT + CPU_PERCENT_PER_ORDER * ordersPerSecond + CPU_PERCENT_PER_CONNECTION * usedConnections,
  );
  const load = cpuPercent / 100;
  const latencyFactor = 1 + (0.6 * load * load) / Math.max(0.05, 1 - load);
  return {
    usedConnections,
    refusedShare,
    orderFaultShare: 1 - (1 - refusedShare) ** DATABASE.transactionsPerOrder,
    cpuPercent,
    latencyFactor,
    lockedShare,
    active: activeSessions(ordersPerSecond, latencyFactor, lockedShare),
  };
};

export const describeDatabase = (id: string): DatabaseInstance => {
  if (id !== DATABASE.id) throw new PlatformRefusal('DBInstanceNotFoundFault', `DBInstance ${id} not found.`);
  const { engine, instanceClass, maxConnections, resourceId, virtualCpus } = DATABASE;
  return { id, resourceId, engine, instanceClass, virtualCpus, status: 'available', maxConnections };
};
