import { PlatformRefusal } from './platform-refusal.ts';
import { DATABASE } from './shop.ts';
import type { DatabaseInstance } from './types/platform.ts';

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
}

const USABLE = DATABASE.maxConnections - DATABASE.reservedConnections;
/** Processor use of the instance without any orders, and per order a second. */
const IDLE_CPU_PERCENT = 9;
const CPU_PERCENT_PER_ORDER = 0.55;
/** A connection that is open costs a little even when nothing is asked of it. */
const CPU_PERCENT_PER_CONNECTION = 0.05;

export const databaseCondition = (demand: ConnectionDemand, ordersPerSecond: number): DatabaseCondition => {
  const wanted = DATABASE.ownConnections + demand.pools + demand.leaked + demand.foreign;
  const usedConnections = Math.min(USABLE, wanted);
  const refusedShare = wanted > USABLE ? (wanted - USABLE) / wanted : 0;
  const cpuPercent = Math.min(
    100,
    IDLE_CPU_PERCENT + CPU_PERCENT_PER_ORDER * ordersPerSecond + CPU_PERCENT_PER_CONNECTION * usedConnections,
  );
  const load = cpuPercent / 100;
  return {
    usedConnections,
    refusedShare,
    orderFaultShare: 1 - (1 - refusedShare) ** DATABASE.transactionsPerOrder,
    cpuPercent,
    latencyFactor: 1 + (0.6 * load * load) / Math.max(0.05, 1 - load),
  };
};

export const describeDatabase = (id: string): DatabaseInstance => {
  if (id !== DATABASE.id) throw new PlatformRefusal('DBInstanceNotFoundFault', `DBInstance ${id} not found.`);
  const { engine, instanceClass, maxConnections } = DATABASE;
  return { id, engine, instanceClass, status: 'available', maxConnections };
};
