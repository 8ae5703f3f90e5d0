import { componentId } from '../../../../lib/contracts/component.ts';
import type { FaultClass } from '../../../../lib/contracts/fault-class.ts';
import type { DatabaseLoad, Edge, LogLine, Observation } from '../../../../lib/contracts/observation.ts';
import {
  aSeries,
  aService,
  FRONT,
  instant,
  NOW_SECONDS,
  ONSET_SECONDS,
  PRICES,
  SHOP,
  STORE,
} from '../evidence/builders.ts';

const account = '111122223333';
const region = 'eu-west-1';
export const WORKERS = componentId({ account, region, kind: 'auto-scaling-group', name: 'workers' });
export const JOBS = componentId({ account, region, kind: 'queue', name: 'jobs' });
export const PROVIDER = componentId({ account, region, kind: 'external', name: 'provider' });

export const EDGES: Edge[] = [
  [FRONT, SHOP],
  [SHOP, STORE],
  [SHOP, PRICES],
  [SHOP, PROVIDER],
  [WORKERS, JOBS],
];

/** Ordinary lines all the time, and the message since shortly before the onset. */
const logs = (component: string, message: string): LogLine[] => [
  ...Array.from({ length: 200 }, (_, index) => ({
    component,
    at: instant(ONSET_SECONDS - 3000 + 15 * index),
    message: 'INFO order stored',
  })),
  ...Array.from({ length: 30 }, (_, index) => ({ component, at: instant(ONSET_SECONDS - 100 + 10 * index), message })),
];

const platform = (component: string, what: Observation['platform'][number]['what'], count = 3) => [
  { component, what, at: instant(ONSET_SECONDS - 60), count, detail: '' },
];

const change = (component: string, kind: Observation['changes'][number]['kind']): Observation['changes'] => [
  {
    changeId: 'chg_1',
    component,
    kind,
    at: instant(ONSET_SECONDS - 300),
    by: 'arn:aws:iam::111122223333:user/ana',
    own: false,
    summary: 'revision 7',
    reference: 'event-7',
  },
];

const locked: DatabaseLoad[] = [['CPU', 0.8] as const, ['Lock:transactionid', 30] as const].map(([name, now]) => {
  const timestamps = Array.from({ length: 185 }, (_, minute) => NOW_SECONDS - (185 - minute) * 60);
  return {
    component: STORE,
    by: 'wait',
    name,
    group: name.replace(/:.*/, ''),
    periodSeconds: 60,
    timestamps,
    sessions: timestamps.map((at) => (at < ONSET_SECONDS - 180 && name !== 'CPU' ? 0.05 : now)),
    virtualCpus: 4,
    system: 'postgresql',
  };
});

const slow = (...components: string[]) => components.flatMap((each) => aService(each, { latencySeconds: 2.2 }));
const failing = (...components: string[]) => components.flatMap((each) => aService(each, { faults: 150 }));

export interface TaxonomyCase {
  truth: readonly [component: string, faultClass: FaultClass];
  symptom?: string;
  seen: Partial<Observation>;
}

/** For every fault class the least that a person needs to call it by that name. */
export const CASES: readonly TaxonomyCase[] = [
  {
    truth: [SHOP, 'bad-deployment'],
    seen: { series: failing(FRONT, SHOP), changes: change(SHOP, 'deployment') },
  },
  {
    truth: [SHOP, 'bad-configuration'],
    seen: { series: failing(FRONT, SHOP), logs: logs(SHOP, 'ERROR required setting PRICE_TABLE is missing') },
  },
  {
    truth: [SHOP, 'memory-leak'],
    seen: {
      series: [
        ...slow(FRONT, SHOP),
        aSeries(SHOP, 'saturation:memory', 40, 40, (value, minute) => value + Math.max(0, minute - 165) * 2.5),
      ],
    },
  },
  {
    truth: [SHOP, 'cpu-saturation'],
    seen: { series: [...slow(FRONT, SHOP), aSeries(SHOP, 'saturation:cpu', 40, 98)] },
  },
  {
    truth: [SHOP, 'traffic-surge'],
    seen: {
      series: [
        ...aService(FRONT, { latencySeconds: 2.2, requests: 1600 }),
        ...aService(SHOP, { latencySeconds: 2.2, requests: 1600 }),
        aSeries(SHOP, 'saturation:cpu', 40, 98),
      ],
    },
  },
  {
    truth: [SHOP, 'capacity-shortage'],
    seen: {
      series: [
        ...slow(FRONT, SHOP),
        aSeries(SHOP, 'saturation:running', 4, 2, (value) => value),
        aSeries(SHOP, 'saturation:desired', 4, 4, (value) => value),
      ],
      changes: change(SHOP, 'scaling'),
    },
  },
  {
    truth: [PRICES, 'concurrency-limit'],
    seen: {
      series: [...failing(FRONT, SHOP), ...aService(PRICES), aSeries(PRICES, 'saturation:throttles', 0, 150)],
      platform: platform(PRICES, 'concurrency-limited'),
    },
  },
  {
    truth: [SHOP, 'connections-exhausted'],
    seen: {
      series: [...failing(FRONT, SHOP), aSeries(STORE, 'saturation:connections', 60, 199)],
      logs: logs(SHOP, 'FATAL: remaining connection slots are reserved'),
    },
  },
  { truth: [PROVIDER, 'slow-dependency'], seen: { series: slow(FRONT, SHOP, PROVIDER) } },
  {
    truth: [PROVIDER, 'dependency-outage'],
    seen: {
      series: failing(FRONT, SHOP, PROVIDER),
      logs: logs(SHOP, 'ERROR provider answered 503 service unavailable'),
    },
  },
  {
    truth: [WORKERS, 'instance-failure'],
    symptom: JOBS,
    seen: {
      series: [aSeries(JOBS, 'saturation:backlog', 10, 900), ...aService(JOBS, { requests: 200 })],
      platform: platform(WORKERS, 'instance-unhealthy'),
    },
  },
  {
    truth: [SHOP, 'crash-loop'],
    seen: { series: failing(FRONT, SHOP), platform: platform(SHOP, 'task-crashed', 8) },
  },
  {
    truth: [JOBS, 'queue-backlog'],
    symptom: JOBS,
    seen: { series: [aSeries(JOBS, 'saturation:backlog', 10, 900), ...aService(JOBS, { requests: 1500 })] },
  },
  {
    truth: [SHOP, 'disk-full'],
    seen: { series: failing(FRONT, SHOP), logs: logs(SHOP, 'ERROR write failed: no space left on device') },
  },
  {
    truth: [SHOP, 'quota-exceeded'],
    seen: { series: slow(FRONT, SHOP), platform: platform(SHOP, 'quota-reached') },
  },
  {
    truth: [SHOP, 'permission-denied'],
    seen: {
      series: failing(FRONT, SHOP),
      logs: logs(SHOP, 'ERROR AccessDenied: not authorized to perform s3:GetObject'),
    },
  },
  {
    truth: [SHOP, 'certificate-expired'],
    seen: { series: failing(FRONT, SHOP), logs: logs(SHOP, 'ERROR x509: certificate has expired') },
  },
  {
    truth: [SHOP, 'network-fault'],
    seen: { series: failing(FRONT, SHOP), logs: logs(SHOP, 'ERROR connect EHOSTUNREACH 10.0.3.4') },
  },
  {
    truth: [STORE, 'lock-contention'],
    seen: { series: slow(FRONT, SHOP), databaseLoad: locked, logs: logs(SHOP, 'ERROR lock wait timeout exceeded') },
  },
  { truth: [SHOP, 'unknown'], seen: { series: slow(FRONT, SHOP) } },
];

export interface NearMiss {
  like: string;
  seen: Partial<Observation>;
  /** What a hasty reader would call it. */
  not: FaultClass;
  /** Nothing names it, so it is no hypothesis at all. */
  notEvenSecond?: true;
  truth: readonly [component: string, faultClass: FaultClass];
}

/** Like a case but for one thing that makes it another. */
export const NEAR_MISSES: readonly NearMiss[] = [
  {
    like: 'a hot processor, but more requests come',
    not: 'cpu-saturation',
    truth: [SHOP, 'traffic-surge'],
    seen: {
      series: [
        ...aService(FRONT, { latencySeconds: 2.2, requests: 1600 }),
        ...aService(SHOP, { latencySeconds: 2.2, requests: 1600 }),
        aSeries(SHOP, 'saturation:cpu', 40, 98),
      ],
    },
  },
  {
    like: 'a deployment before the onset, but elsewhere',
    not: 'bad-deployment',
    truth: [SHOP, 'unknown'],
    seen: { series: [...slow(FRONT, SHOP), ...aService(PRICES)], changes: change(PRICES, 'deployment') },
  },
  {
    like: 'failures with a new exception, but nothing was deployed',
    not: 'bad-deployment',
    notEvenSecond: true,
    truth: [SHOP, 'unknown'],
    seen: {
      series: aService(FRONT, { faults: 300 }).concat(aService(SHOP, { faults: 300 })),
      logs: logs(SHOP, 'ERROR java.lang.NullPointerException: Cannot invoke "Price.amount()" because "price" is null'),
    },
  },
  {
    like: 'tasks that crash and do not start, but nobody set anything and no log misses a setting',
    not: 'bad-configuration',
    notEvenSecond: true,
    truth: [SHOP, 'crash-loop'],
    seen: {
      series: failing(FRONT, SHOP),
      platform: [...platform(SHOP, 'task-crashed', 1), ...platform(SHOP, 'task-start-failed', 1)],
    },
  },
  {
    like: 'tasks that crash, but for want of memory that climbs',
    not: 'crash-loop',
    truth: [SHOP, 'memory-leak'],
    seen: {
      series: [
        ...failing(FRONT, SHOP),
        aSeries(SHOP, 'saturation:memory', 40, 40, (value, minute) => value + Math.max(0, minute - 165) * 2.5),
      ],
      platform: [...platform(SHOP, 'task-crashed', 2), ...platform(SHOP, 'task-oom-killed', 3)],
    },
  },
  {
    like: 'tasks that crash, but say which setting they miss',
    not: 'crash-loop',
    truth: [SHOP, 'bad-configuration'],
    seen: {
      series: failing(FRONT, SHOP),
      platform: platform(SHOP, 'task-crashed', 8),
      logs: logs(SHOP, 'ERROR required setting PRICE_TABLE is missing'),
    },
  },
  {
    like: 'many connections, but the sessions wait for a lock',
    not: 'connections-exhausted',
    truth: [STORE, 'lock-contention'],
    seen: {
      series: [...slow(FRONT, SHOP), aSeries(STORE, 'saturation:connections', 60, 199)],
      databaseLoad: locked,
      logs: logs(SHOP, 'ERROR lock wait timeout exceeded'),
    },
  },
  {
    like: 'a backlog, but no more messages come and the workers hang',
    not: 'queue-backlog',
    truth: [WORKERS, 'instance-failure'],
    seen: {
      series: [aSeries(JOBS, 'saturation:backlog', 10, 900), ...aService(JOBS, { requests: 200 })],
      platform: platform(WORKERS, 'instance-unhealthy'),
    },
  },
  {
    like: 'a slow dependency, but it fails instead',
    not: 'slow-dependency',
    truth: [PROVIDER, 'dependency-outage'],
    seen: { series: failing(FRONT, SHOP, PROVIDER) },
  },
];
