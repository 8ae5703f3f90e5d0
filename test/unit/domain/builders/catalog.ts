import { Catalog } from '../../../../lib/contracts/catalog.ts';

const signals = (service: string, extra: Record<string, string> = {}) => {
  const dimensions = { Environment: 'ecs:books', Service: service, ...extra };
  return {
    requests: { namespace: 'ApplicationSignals', metricName: 'Latency', statistic: 'SampleCount', dimensions },
    faults: { namespace: 'ApplicationSignals', metricName: 'Fault', statistic: 'Sum', dimensions },
    latencySeconds: {
      namespace: 'ApplicationSignals',
      metricName: 'Latency',
      statistic: 'p90',
      dimensions,
      scale: 0.001,
    },
  };
};

/** A small bookshop: reader → search, lending; lending → ledger (database), post (external), letters (queue); a worker group. */
export const aCatalog = (changes: (draft: Draft) => void = () => {}): Catalog => {
  const catalog = draft();
  changes(catalog);
  return Catalog.parse(catalog);
};

// biome-ignore lint/suspicious/noExplicitAny: a draft is changed at will by a test and then parsed by the contract
type Service = Record<string, any>;

interface Draft {
  services: Record<string, Service>;
  applications: Record<'books' | 'archive', { owner: string; environment: string; approvers?: string[][] }>;
  policies: Record<string, unknown>;
  access: Record<string, object>;
}

const draft = (): Draft & { version: 1; account: string; region: string } => ({
  version: 1,
  account: '210987654321',
  region: 'eu-central-1',
  applications: {
    books: { owner: 'books-team', environment: 'production', approvers: [['kim@example.com']] },
    archive: { owner: 'archive-team', environment: 'development' },
  },
  services: {
    reader: {
      application: 'books',
      kind: 'ecs-service',
      name: 'books/reader',
      tier: 'important',
      dependsOn: ['search', 'lending'],
      resources: ['arn:aws:elasticloadbalancing:eu-central-1:210987654321:targetgroup/reader/*'],
      telemetry: signals('reader'),
      objectives: { availabilityAtLeast: 0.99, latencySecondsAtMost: 1 },
      autonomy: 'auto',
      runbooks: { 'restart-ecs-service': { autonomy: 'auto' } },
    },
    search: {
      application: 'books',
      kind: 'lambda-function',
      name: 'books-search',
      tier: 'standard',
      autonomy: 'ask',
    },
    lending: {
      application: 'books',
      kind: 'ecs-service',
      name: 'books/lending',
      tier: 'important',
      dependsOn: ['ledger', 'post', 'letters'],
      telemetry: signals('lending'),
      objectives: { availabilityAtLeast: 0.99, latencySecondsAtMost: 0.5 },
      autonomy: 'auto',
      runbooks: {
        'restart-ecs-service': { autonomy: 'auto' },
        'scale-ecs-service': { autonomy: 'auto', parameters: { scaleFactor: 1.5 } },
      },
    },
    post: {
      application: 'books',
      kind: 'external',
      name: 'post',
      telemetry: signals('lending', { RemoteService: 'post' }),
      autonomy: 'observe',
    },
    ledger: {
      application: 'books',
      kind: 'database',
      name: 'books-ledger',
      tier: 'critical',
      telemetry: {
        saturation: {
          connections: {
            namespace: 'AWS/RDS',
            metricName: 'DatabaseConnections',
            statistic: 'Maximum',
            dimensions: { DBInstanceIdentifier: 'books-ledger' },
          },
        },
      },
      objectives: { saturationAtMost: { connections: 90 } },
      autonomy: 'recommend',
    },
    letters: { application: 'books', kind: 'queue', name: 'books-letters', autonomy: 'recommend' },
    binder: {
      application: 'archive',
      kind: 'auto-scaling-group',
      name: 'archive-binder',
      resources: ['arn:aws:codedeploy:*:*:deploymentgroup:archive/*'],
      autonomy: 'ask',
    },
  },
  policies: {},
  access: {},
});

export const COMPONENTS = {
  reader: '210987654321:eu-central-1:ecs-service:books/reader',
  search: '210987654321:eu-central-1:lambda-function:books-search',
  lending: '210987654321:eu-central-1:ecs-service:books/lending',
  post: '210987654321:eu-central-1:external:post',
  ledger: '210987654321:eu-central-1:database:books-ledger',
  letters: '210987654321:eu-central-1:queue:books-letters',
  binder: '210987654321:eu-central-1:auto-scaling-group:archive-binder',
} as const;

export const EDGES: [string, string][] = [
  [COMPONENTS.reader, COMPONENTS.search],
  [COMPONENTS.reader, COMPONENTS.lending],
  [COMPONENTS.lending, COMPONENTS.ledger],
  [COMPONENTS.lending, COMPONENTS.post],
  [COMPONENTS.lending, COMPONENTS.letters],
];
