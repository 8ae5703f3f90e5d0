import type { Call } from './calls.ts';
import type { Invocation } from './function-host.ts';

/**
 * List prices in US dollars without free tiers and discounts. They are of the region whose prices are published
 * everywhere; most others are the same or up to a fifth dearer.
 */
export const PRICES = {
  region: 'us-east-1',
  asOf: '2025-07',
  stateTransition: 0.025 / 1000,
  lambdaGigabyteSecond: 0.0000133334,
  lambdaRequest: 0.2 / 1e6,
  tableReadUnit: 0.125 / 1e6,
  tableWriteUnit: 0.625 / 1e6,
  queueRequest: 0.4 / 1e6,
  metricRequested: 0.01 / 1000,
  alarmRequest: 0.01 / 1000,
  automationStep: 0.002,
  /** After the first million a month: https://aws.amazon.com/rds/performance-insights/pricing/ */
  insightsRequest: 0.01 / 1000,
  secretRequest: 0.05 / 10_000,
  mail: 0.1 / 1000,
  notice: 0.5 / 1e6,
} as const;

/** What a run used, beside the calls. */
export interface Usage {
  readonly calls: readonly Call[];
  readonly invocations: readonly Invocation[];
  readonly stateTransitions: number;
  readonly automationSteps: number;
  readonly queueRequests: number;
  /** Capacity units as DynamoDB bills them on demand. */
  readonly table: { readonly readUnits: number; readonly writeUnits: number };
}

interface CostLine {
  readonly what: string;
  readonly count: number;
  readonly dollars: number;
}

export interface Cost {
  readonly lines: readonly CostLine[];
  readonly dollars: number;
}

/** Lambda bills whole milliseconds, at least one, times the memory that the function has. */
const gigabyteSeconds = ({ milliseconds, memoryMegabytes }: Invocation): number =>
  (Math.max(1, Math.ceil(milliseconds)) / 1000) * (memoryMegabytes / 1024);

const metricsRequested = (calls: readonly Call[]): number =>
  calls
    .filter(({ api }) => api === 'GetMetricData')
    .reduce((sum, { input }) => sum + ((input as { MetricDataQueries?: unknown[] }).MetricDataQueries?.length ?? 0), 0);

/**
 * The list price of a run. APIs without a line (ECS, Auto Scaling, Lambda and Logs reads, DescribeExecution …) cost nothing, but
 * for X-Ray's graph and statistics: AWS prices traces that are scanned and does not say whether these calls scan any.
 */
export const costOf = ({ calls, invocations, table, ...usage }: Usage): Cost => {
  const times = (service: string, api: string): number =>
    calls.filter((call) => call.service === service && call.api === api).length;
  const line = (what: string, count: number, price: number): CostLine => ({ what, count, dollars: count * price });
  const lines = [
    line('state transitions', usage.stateTransitions, PRICES.stateTransition),
    line(
      'Lambda GB-seconds',
      invocations.reduce((sum, one) => sum + gigabyteSeconds(one), 0),
      PRICES.lambdaGigabyteSecond,
    ),
    line('Lambda requests', invocations.length, PRICES.lambdaRequest),
    line('table read units', table.readUnits, PRICES.tableReadUnit),
    line('table write units', table.writeUnits, PRICES.tableWriteUnit),
    line('queue requests', usage.queueRequests, PRICES.queueRequest),
    line('metrics requested', metricsRequested(calls), PRICES.metricRequested),
    line('alarm requests', times('cloudwatch', 'DescribeAlarms'), PRICES.alarmRequest),
    line('insights requests', times('pi', 'GetResourceMetrics'), PRICES.insightsRequest),
    line('automation steps', usage.automationSteps, PRICES.automationStep),
    line('secret requests', times('secretsmanager', 'GetSecretValue'), PRICES.secretRequest),
    line('mails', times('ses', 'SendEmail'), PRICES.mail),
    line('notices', times('sns', 'Publish'), PRICES.notice),
  ];
  return { lines, dollars: lines.reduce((sum, { dollars }) => sum + dollars, 0) };
};
