import type { Objective } from './types/truth.ts';

/** How the simulated shop is built. Rates are per second at the mean of the day; the entrance sees ENTRANCE_RATE. */
export const ACCOUNT_ID = '111122223333';
export const REGION = 'eu-west-1';
export const CLUSTER = 'shop';
export const STEP_SECONDS = 5;
export const ENTRANCE = 'storefront';
export const ENTRANCE_RATE = 100;

export interface Call {
  readonly to: string;
  /** Share of requests that make this call. */
  readonly share: number;
  /** The caller gives up after this long and counts the call as failed. */
  readonly timeoutMilliseconds: number;
  /** Share of failed calls that are tried once more. */
  readonly retryShare: number;
}

export interface ComponentPlan {
  readonly name: string;
  /** What telemetry calls it: Service or RemoteService of Application Signals. */
  readonly telemetryName: string;
  readonly environment: 'ecs:shop' | 'lambda:default' | 'generic:default';
  readonly ownMilliseconds: number;
  readonly ownSigma: number;
  /** Requests wait at most this long for a worker, then they are turned away. */
  readonly queueMilliseconds: number;
  readonly usualFaultShare: number;
  /** Made in this order; a call that fails ends the request. */
  readonly calls: readonly Call[];
}

const component = (
  name: string,
  environment: ComponentPlan['environment'],
  speed: { own: number; sigma?: number; queue: number; faults?: number; telemetryName?: string },
  calls: readonly Call[] = [],
): ComponentPlan => ({
  name,
  telemetryName: speed.telemetryName ?? name,
  environment,
  ownMilliseconds: speed.own,
  ownSigma: speed.sigma ?? 0.3,
  queueMilliseconds: speed.queue,
  usualFaultShare: speed.faults ?? 0.0004,
  calls,
});

const call = (to: string, share: number, timeoutMilliseconds: number, retryShare = 0): Call => ({
  to,
  share,
  timeoutMilliseconds,
  retryShare,
});

/** Callers before the components they call. */
export const COMPONENTS: readonly ComponentPlan[] = [
  component(ENTRANCE, 'ecs:shop', { own: 18, queue: 800 }, [
    call('catalogue', 0.8, 5000, 0.3),
    call('checkout', 0.25, 12_000),
  ]),
  component('catalogue', 'ecs:shop', { own: 35, queue: 800 }, [call('pricing', 0.3, 3000, 0.5)]),
  component('checkout', 'ecs:shop', { own: 30, queue: 2500 }, [
    call('pricing', 1, 3000, 0.5),
    call('payments', 0.85, 8000),
    call('orders', 0.9, 8000),
  ]),
  component('payments', 'ecs:shop', { own: 20, queue: 1500 }, [call('payment-provider', 1, 3000, 0.3)]),
  component('orders', 'ecs:shop', { own: 26, queue: 2500 }, [
    call('orders-db', 1, 5000),
    call('order-events', 1, 2000, 0.5),
  ]),
  component('pricing', 'lambda:default', { own: 140, sigma: 0.22, queue: 0, telemetryName: 'shop-pricing' }),
  component('payment-provider', 'generic:default', { own: 180, sigma: 0.35, queue: 0, faults: 0.0008 }),
  component('orders-db', 'generic:default', { own: 16, queue: 1500, faults: 0, telemetryName: 'shop-orders' }),
  component('order-events', 'generic:default', { own: 8, queue: 0, faults: 0, telemetryName: 'shop-order-events' }),
];

export interface EcsPlan {
  readonly name: string;
  readonly tasks: number;
  readonly minimum: number;
  readonly maximum: number;
  /** Requests a second that one task of the usual size can serve. */
  readonly taskRate: number;
  /** Processor use of a task at that rate; a service that waits for others runs out of workers long before processor. */
  readonly cpuPercentAtFull: number;
  readonly cpuUnits: number;
  readonly memoryMebibytes: number;
  readonly usualMemoryMebibytes: number;
  /** Connections to orders-db that each task's pool keeps open. */
  readonly poolConnections: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Without these settings the application exits soon after its start. */
  readonly requiredSettings: readonly string[];
  readonly revision: number;
  readonly circuitBreaker: boolean;
}

const ecs = (name: string, plan: Partial<EcsPlan> & Pick<EcsPlan, 'tasks' | 'taskRate' | 'maximum'>): EcsPlan => ({
  name,
  minimum: plan.tasks,
  cpuPercentAtFull: 92,
  cpuUnits: 1024,
  memoryMebibytes: 1024,
  usualMemoryMebibytes: 410,
  poolConnections: 0,
  environment: { LOG_LEVEL: 'info' },
  requiredSettings: [],
  revision: 8,
  circuitBreaker: true,
  ...plan,
});

export const ECS_SERVICES: readonly EcsPlan[] = [
  ecs('storefront', { tasks: 4, maximum: 10, taskRate: 100, revision: 31 }),
  ecs('catalogue', { tasks: 4, maximum: 10, taskRate: 80, revision: 23, circuitBreaker: false }),
  ecs('checkout', { tasks: 3, maximum: 10, taskRate: 20, cpuPercentAtFull: 48, revision: 17 }),
  // The owners cap orders: each further task takes connections of orders-db.
  ecs('orders', { tasks: 4, maximum: 4, taskRate: 26, poolConnections: 20, revision: 12 }),
  ecs('payments', {
    tasks: 3,
    maximum: 8,
    taskRate: 32,
    cpuPercentAtFull: 70,
    revision: 9,
    circuitBreaker: false,
    environment: { LOG_LEVEL: 'info', PAYMENT_PROVIDER_URL: 'https://api.payment-provider.example/v2' },
    requiredSettings: ['PAYMENT_PROVIDER_URL'],
  }),
];

export const SCALING_CPU_PERCENT = 60;

export const PRICING = {
  name: 'shop-pricing',
  component: 'pricing',
  memoryMebibytes: 512,
  timeoutSeconds: 10,
  accountConcurrency: 1000,
  minimumUnreservedConcurrency: 100,
} as const;

export const DATABASE = {
  id: 'shop-orders',
  component: 'orders-db',
  engine: 'postgres',
  instanceClass: 'db.m6g.large',
  virtualCpus: 2,
  resourceId: 'db-7QK2WTNPXB4ZL6RJVHCYMSE3DA',
  maxConnections: 220,
  /** Slots that PostgreSQL keeps for superusers. */
  reservedConnections: 3,
  /** RDS's own agents. */
  ownConnections: 3,
  /** Each order is written in this many transactions; each takes a connection from the pool. */
  transactionsPerOrder: 4,
} as const;

export const QUEUE = { name: 'shop-order-events', component: 'order-events', visibilityTimeoutSeconds: 90 } as const;

export const WORKERS = {
  group: 'shop-fulfilment',
  component: 'fulfilment',
  instances: 4,
  maximum: 8,
  /** Messages a second that one instance can handle. */
  instanceRate: 25,
  connectionsPerInstance: 5,
} as const;

const service = (name: string, availability: number, latencyP90Milliseconds: number): Objective => ({
  component: name,
  availability,
  latencyP90Milliseconds,
  oldestMessageAgeSeconds: undefined,
});

export const OBJECTIVES: readonly Objective[] = [
  service('storefront', 0.99, 1000),
  service('catalogue', 0.99, 500),
  service('checkout', 0.98, 1400),
  service('payments', 0.98, 900),
  service('orders', 0.98, 400),
  {
    component: QUEUE.component,
    availability: undefined,
    latencyP90Milliseconds: undefined,
    oldestMessageAgeSeconds: 90,
  },
];
