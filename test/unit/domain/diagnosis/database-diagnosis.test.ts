import { describe, expect, it } from 'vitest';
import type { DatabaseLoad, LogLine, Series } from '../../../../lib/contracts/observation.ts';
import { rankCauses } from '../../../../lib/domain/diagnosis/rank-causes.ts';
import {
  anObservation,
  aSeries,
  aService,
  aSignal,
  derive,
  FRONT,
  instant,
  NOW_SECONDS,
  ONSET_AT,
  ONSET_SECONDS,
  PRICES,
  SHOP,
  STORE,
} from '../evidence/builders.ts';

const FROM = ONSET_SECONDS - 180 * 60;

const aLoad = (by: DatabaseLoad['by'], name: string, normal: number, now: number): DatabaseLoad => {
  const timestamps = Array.from({ length: (NOW_SECONDS - FROM) / 60 }, (_, minute) => FROM + 60 * minute);
  return {
    component: STORE,
    by,
    name,
    group: by === 'wait' ? (name.split(':')[0] ?? '') : '',
    periodSeconds: 60,
    timestamps,
    sessions: timestamps.map((at, minute) => (at < ONSET_SECONDS - 180 ? normal : now) * (1 + 0.05 * Math.sin(minute))),
    virtualCpus: 4,
    system: 'postgresql',
  };
};
const waits = (...given: [name: string, normal: number, now: number][]) => given.map((each) => aLoad('wait', ...each));
const statements = (...given: [name: string, normal: number, now: number][]) =>
  given.map((each) => aLoad('statement', ...each));

/** Ordinary lines all the time, and the message since shortly before the onset. */
const logs = (component: string, message: string): LogLine[] => [
  ...Array.from({ length: 200 }, (_, index) => ({
    component,
    at: instant(ONSET_SECONDS - 3000 + 15 * index),
    message: 'INFO order stored',
  })),
  ...Array.from({ length: 30 }, (_, index) => ({ component, at: instant(ONSET_SECONDS - 100 + 10 * index), message })),
];

/** Users wait for the shop, which waits for its store: nobody counts the store's requests. */
const slowShop = (faults = 0): Series[] => [
  ...aService(FRONT, { latencySeconds: 2.2, faults }),
  ...aService(SHOP, { latencySeconds: 2.1, faults }),
  ...aService(PRICES),
];
const store = (
  normal: Partial<Record<'cpu' | 'connections' | 'readMilliseconds', [normal: number, now: number]>> = {},
) => [
  aSeries(STORE, 'saturation:cpu', ...(normal.cpu ?? [20, 20])),
  aSeries(STORE, 'saturation:connections', ...(normal.connections ?? [60, 60])),
  aSeries(STORE, 'saturation:read-milliseconds', ...(normal.readMilliseconds ?? [1, 1])),
];

const diagnose = (given: Parameters<typeof anObservation>[0]) => {
  const observation = anObservation(given);
  const { evidence } = derive(observation, [aSignal(FRONT)]);
  let count = 0;
  const { finding, hypotheses } = rankCauses({
    symptoms: [FRONT],
    alarmed: [],
    series: observation.series,
    edges: observation.scope.edges,
    traced: observation.traced,
    evidence,
    onsetAt: ONSET_AT,
    now: new Date(NOW_SECONDS * 1000),
    newHypothesisId: () => `hyp_${++count}`,
  });
  const [first] = hypotheses;
  return {
    first: first ? `${first.component.split(':').at(-1)}: ${first.faultClass}` : finding,
    confidence: first?.confidence ?? 0,
  };
};

const USUAL = waits(['CPU', 0.8, 0.8], ['IO:WALSync', 0.3, 0.3]);
const USUAL_STATEMENTS = statements(['SELECT a FROM b', 0.6, 0.6], ['INSERT INTO c VALUES ($1)', 0.5, 0.5]);

describe('the diagnosis of a database', () => {
  it('finds a lock storm, whatever those who wait write', () => {
    const messages = [
      'ERROR: canceling statement due to lock timeout',
      'ERROR: query timed out after 5000 ms',
      'ERROR HikariPool-1 - failed to obtain connection, request timed out after 3000ms',
    ];
    for (const message of messages) {
      const { first, confidence } = diagnose({
        series: [...slowShop(90), ...store({ connections: [60, 150] })],
        databaseLoad: [
          ...USUAL,
          ...waits(['Lock:transactionid', 0.05, 30]),
          ...statements(['UPDATE stock SET reserved = $1', 0.1, 29]),
          ...USUAL_STATEMENTS,
        ],
        logs: logs(SHOP, message),
      });
      expect(first, message).toBe('store: lock-contention');
      expect(confidence, message).toBeGreaterThan(0.35);
    }
  });

  it('finds a runaway query', () => {
    const { first, confidence } = diagnose({
      series: [...slowShop(), ...store({ cpu: [20, 97] })],
      databaseLoad: [
        ...waits(['CPU', 0.8, 11], ['IO:WALSync', 0.3, 0.4]),
        ...statements(['SELECT * FROM lines ORDER BY random()', 0.1, 9]),
        ...USUAL_STATEMENTS,
      ],
      logs: logs(SHOP, 'WARN query timed out after 5000 ms'),
    });
    expect(first).toBe('store: cpu-saturation');
    expect(confidence).toBeGreaterThan(0.35);
  });

  it('finds a disk that cannot keep up', () => {
    const { first, confidence } = diagnose({
      series: [
        ...slowShop(),
        ...store({ readMilliseconds: [1, 40] }),
        aSeries(STORE, 'saturation:disk-queue', 0.5, 40),
      ],
      databaseLoad: [...waits(['CPU', 0.8, 0.9], ['IO:DataFileRead', 0.3, 14]), ...USUAL_STATEMENTS],
      logs: logs(SHOP, 'WARN query timed out after 5000 ms'),
    });
    expect(first).toBe('store: slow-dependency');
    expect(confidence).toBeGreaterThan(0.35);
  });

  it('blames who leaks connections, not the database whose sessions do nothing', () => {
    const { first, confidence } = diagnose({
      series: [...slowShop(200), ...store({ connections: [60, 199] })],
      databaseLoad: [...USUAL, ...USUAL_STATEMENTS],
      logs: logs(SHOP, 'FATAL: remaining connection slots are reserved for roles with the SUPERUSER attribute'),
    });
    expect(first).toBe('c/shop: connections-exhausted');
    expect(confidence).toBeGreaterThan(0.35);
  });

  it('finds storage that is running out', () => {
    const gibibytes = 2 ** 30;
    const { first, confidence } = diagnose({
      series: [
        ...slowShop(200),
        ...store(),
        aSeries(STORE, 'saturation:free-storage', 40 * gibibytes, 0.1 * gibibytes),
      ],
      databaseLoad: USUAL,
    });
    expect(first).toBe('store: disk-full');
    expect(confidence).toBeGreaterThan(0.35);
  });

  it('does not blame a database that is as always', () => {
    const { first } = diagnose({
      series: [...slowShop(), ...store()],
      databaseLoad: [...USUAL, ...USUAL_STATEMENTS],
    });
    expect(first).toMatch(/^c\/shop: /);
  });
});
