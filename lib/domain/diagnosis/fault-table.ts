import { callee, caller, DEPENDENCY, type FaultRow, HAS_CAPACITY, RUNS_CODE, self } from './fault-row.ts';

/** Every fault class with what speaks for and against it. Weights are opinions of engineers, not fitted to any data set. */
export const FAULT_TABLE: readonly FaultRow[] = [
  {
    faultClass: 'bad-deployment',
    kinds: [...RUNS_CODE, 'api'],
    sentence: 'A new revision does not work.',
    // A new exception without a new revision is no reason to go back to an old one.
    namedBy: ['deployed-before-onset', 'deployment-failed'],
    signs: [
      ...self({
        'deployed-before-onset': 3,
        'deployment-failed': 1.5,
        'faults-up': 1,
        'latency-up': 0.3,
        'log-exception': 1,
        'log-new': 0.3,
        'log-missing-configuration': -1.5,
        'oom-killed': -1,
        'requests-up': -0.5,
      }),
      // A statement that a new revision brings is seen where it runs.
      ...callee({ 'connections-high': -0.5, 'statement-load-up': 0.7 }),
    ],
  },
  {
    faultClass: 'bad-configuration',
    kinds: [...RUNS_CODE, 'api', 'database', 'load-balancer'],
    sentence: 'A setting is wrong or missing.',
    // A revision brings its settings with it.
    namedBy: ['log-missing-configuration', 'configured-before-onset', 'deployed-before-onset'],
    signs: self({
      'log-missing-configuration': 3,
      'configured-before-onset': 1.5,
      'deployed-before-onset': 1.5,
      crashed: 1,
      'start-failed': 1,
      'capacity-below-desired': 0.5,
      'throttles-up': -1.5,
      'oom-killed': -1,
    }),
  },
  {
    faultClass: 'memory-leak',
    kinds: ['ecs-service', 'lambda-function', 'auto-scaling-group', 'host', 'cache'],
    sentence: 'Memory is taken and never given back.',
    signs: self({
      'memory-climbing': 2.5,
      'oom-killed': 2.5,
      'log-out-of-memory': 2,
      'memory-high': 1,
      'latency-up': 0.3,
      'requests-up': -0.7,
    }),
  },
  {
    faultClass: 'cpu-saturation',
    kinds: [...HAS_CAPACITY, 'lambda-function'],
    sentence: 'The processor is used up by something other than more requests.',
    signs: [
      ...self({
        'cpu-high': 2.5,
        'cpu-waits-up': 2,
        'statement-load-up': 1,
        'lock-waits-up': -1.5,
        'io-waits-up': -0.7,
        'latency-up': 1,
        'requests-up': -2,
        'memory-climbing': -0.7,
        'oom-killed': -1,
        'deployed-before-onset': -0.5,
        // Fewer do the same work.
        'scaled-before-onset': -1.5,
      }),
      ...caller({ 'requests-up': -1.5 }),
    ],
  },
  {
    faultClass: 'traffic-surge',
    kinds: [...HAS_CAPACITY, 'lambda-function', 'api', 'load-balancer'],
    sentence: 'More requests come than the capacity can take.',
    namedBy: ['requests-up'],
    signs: [
      ...self({
        'requests-up': 2.5,
        'cpu-high': 1.5,
        'cpu-waits-up': 0.7,
        'latency-up': 0.5,
        'saturation-up': 0.5,
        'statement-load-up': -0.7,
        'lock-waits-up': -0.7,
        'deployed-before-onset': -1,
        'memory-climbing': -0.7,
        'oom-killed': -1,
        crashed: -0.7,
      }),
      ...caller({ 'requests-up': 0.7 }),
    ],
  },
  {
    faultClass: 'capacity-shortage',
    kinds: HAS_CAPACITY,
    sentence: 'Less capacity runs than is needed.',
    signs: self({
      'capacity-below-desired': 1.5,
      'launch-failed': 2.5,
      'scaled-before-onset': 1.5,
      'cpu-high': 0.7,
      'start-failed': -0.5,
      crashed: -1,
      'oom-killed': -1,
      'requests-up': -0.5,
      'log-missing-configuration': -1,
    }),
  },
  {
    faultClass: 'concurrency-limit',
    kinds: ['lambda-function'],
    sentence: 'Calls are refused because too few may run at once.',
    signs: [
      ...self({
        'throttles-up': 3,
        'concurrency-limited': 1.5,
        'concurrency-at-limit': 1.5,
        'configured-before-onset': 1,
      }),
      ...caller({ 'log-throttled': 1 }),
    ],
  },
  {
    faultClass: 'connections-exhausted',
    kinds: [...RUNS_CODE, 'database'],
    sentence: 'Connections are opened and never given back, until none is left.',
    signs: [
      ...self({
        'log-connections-refused': 3,
        'connections-high': 1,
        'requests-up': -1.5,
        // Sessions pile up behind a lock: there are many, and none is lost.
        'lock-waits-up': -2,
        'deployed-before-onset': -0.3,
        'memory-climbing': -0.5,
      }),
      ...callee({ 'connections-high': 1.5, 'lock-waits-up': -2 }),
      ...caller({ 'log-connections-refused': 0.5 }),
    ],
  },
  {
    faultClass: 'slow-dependency',
    kinds: DEPENDENCY,
    sentence: 'A dependency answers more slowly than it does.',
    signs: [
      ...self({
        'latency-up': 2,
        'io-waits-up': 2.5,
        'faults-up': -0.7,
        'requests-up': -0.5,
        'lock-waits-up': -1.5,
        'cpu-waits-up': -1,
        'aws-health-event': 1,
      }),
      ...caller({ 'log-timeout': 1 }),
    ],
  },
  {
    faultClass: 'dependency-outage',
    kinds: DEPENDENCY,
    sentence: 'A dependency refuses or fails.',
    signs: [
      ...self({
        'faults-up': 2.5,
        'latency-up': 0.3,
        'aws-health-event': 1.5,
        unhealthy: 1,
        // What broke it is known more closely.
        'instance-impaired': -2,
        'instance-unhealthy': -2,
      }),
      ...caller({
        'log-certificate': -2,
        'log-dependency-error': 1.5,
        'log-timeout': 0.7,
        'log-connections-refused': 0.3,
      }),
    ],
  },
  {
    faultClass: 'instance-failure',
    kinds: ['auto-scaling-group', 'host', 'ecs-service', 'cache'],
    sentence: 'Instances hang or fail while others of the same kind work.',
    signs: [
      ...self({
        'instance-unhealthy': 2.5,
        'instance-impaired': 2.5,
        unhealthy: 1,
        'requests-down': 1.5,
        'log-timeout': 1,
        'log-vanished': 1,
        'aws-health-event': 1,
        'log-new': 0.5,
        'requests-up': -1,
        'deployed-before-onset': -1,
        'cpu-high': -0.7,
        'memory-climbing': -0.7,
        'start-failed': -1,
        crashed: -0.7,
        'oom-killed': -1,
      }),
      ...callee({ 'backlog-growing': 2, 'requests-down': 1.5 }),
    ],
  },
  {
    faultClass: 'crash-loop',
    kinds: ['ecs-service', 'lambda-function', 'auto-scaling-group', 'host'],
    sentence: 'It starts, ends and starts again.',
    signs: self({
      crashed: 2.5,
      'start-failed': 2,
      'capacity-below-desired': 0.7,
      unhealthy: 0.7,
      'log-missing-configuration': -2.5,
      'deployed-before-onset': -0.7,
      'oom-killed': -2,
      'memory-climbing': -1,
    }),
  },
  {
    faultClass: 'queue-backlog',
    kinds: ['queue'],
    sentence: 'More messages come than are taken.',
    signs: [
      ...self({ 'backlog-growing': 1.5, 'requests-down': -0.5, 'requests-up': 0.7 }),
      ...caller({ 'requests-up': 0.7, 'instance-unhealthy': -1, 'log-vanished': -0.5 }),
    ],
  },
  {
    faultClass: 'disk-full',
    kinds: ['ecs-service', 'auto-scaling-group', 'host', 'database', 'cache'],
    sentence: 'There is no space left to write to.',
    namedBy: ['log-disk-full', 'storage-low'],
    signs: self({ 'log-disk-full': 4, 'storage-low': 3.5, 'saturation-up': 0.5 }),
  },
  {
    faultClass: 'quota-exceeded',
    kinds: null,
    sentence: 'A limit of the account is reached.',
    signs: [
      ...self({ 'quota-reached': 4, 'quota-near': 1, 'log-throttled': 0.7, 'launch-failed': 0.7 }),
      ...callee({ 'throttles-up': -1 }),
    ],
  },
  {
    faultClass: 'permission-denied',
    kinds: [...RUNS_CODE, 'api'],
    sentence: 'It may not do any more what it must.',
    signs: self({ 'log-permission-denied': 3, 'permission-changed-before-onset': 2, 'faults-up': 0.3 }),
  },
  {
    faultClass: 'certificate-expired',
    kinds: [...RUNS_CODE, 'api', 'load-balancer', 'external'],
    sentence: 'A certificate is not valid any more.',
    signs: [...self({ 'log-certificate': 3.5 }), ...caller({ 'log-certificate': 2 })],
  },
  {
    faultClass: 'network-fault',
    kinds: null,
    sentence: 'The network between components loses or refuses traffic.',
    signs: self({ 'log-network': 2, 'aws-health-event': 1, 'log-timeout': 0.3 }),
  },
  {
    faultClass: 'lock-contention',
    kinds: [...RUNS_CODE, 'database', 'table'],
    sentence: 'Transactions wait for each other.',
    signs: [
      ...self({
        'lock-waits-up': 3.5,
        'log-deadlock': 3,
        'statement-load-up': 0.5,
        'latency-up': 0.3,
        'cpu-waits-up': -0.7,
        'io-waits-up': -0.3,
      }),
      // Whoever waits writes of it; where the sessions wait is where the lock is.
      ...callee({ 'lock-waits-up': -3 }),
      ...caller({ 'log-deadlock': 1.5, 'log-timeout': 0.5, 'latency-up': 0.3 }),
    ],
  },
  {
    faultClass: 'unknown',
    kinds: null,
    sentence: 'It is the source, but nothing says what broke.',
    signs: [
      ...self({ 'latency-up': 0.5, 'faults-up': 0.5 }),
      // It waits for its database, or tries again what it calls, and there something does say what broke.
      ...callee({ 'lock-waits-up': -1.5, 'cpu-waits-up': -1.5, 'io-waits-up': -1.5, 'faults-up': -1 }),
    ],
  },
];
