import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitStatistic, type Told, toldBy } from '../../../../bench/rca/metric-words.ts';

const READ: Readonly<Record<Told, readonly string[]>> = {
  requests: [
    'requests',
    'http_requests_total',
    'requests_total',
    'request_rate',
    'RequestCount',
    'http_request_count',
    'http_request_duration_seconds_count',
    'tps',
    'qps',
    'workload',
    'load',
    'Invocations',
  ],
  latencySeconds: ['latency', 'latency-90', 'response-time', 'ResponseTime', 'TargetResponseTime', 'rt', 'duration'],
  faults: ['error', 'errorRate', 'error_4xx', 'http_5xx', '5xx', '5XXError', 'HTTPCode_Target_5XX_Count', 'exceptions'],
  successes: ['availability', 'success_rate', 'succ_rate'],
  other: [
    'memory_available_bytes',
    'node_memory_MemAvailable_bytes',
    'available_connections',
    'default_threads',
    'jvm_default_pool_used',
    'major_page_faults',
    'network_receive_errors',
    'gc_duration',
    'fs_io_delay',
    'failover_count',
    'load1',
    'active_requests',
    'http_request_duration_seconds_sum',
    'request_size',
  ],
};

describe('the words of a metric', () => {
  for (const [told, metrics] of Object.entries(READ)) {
    it(`read as ${told}: ${metrics.join(', ')}`, () => {
      expect(metrics.map((metric) => [metric, toldBy(metric)])).toEqual(metrics.map((metric) => [metric, told]));
    });
  }

  it('say nothing of users where one of them is of a machine', () => {
    const told = fc.constantFrom(...READ.requests, ...READ.latencySeconds, ...READ.faults, ...READ.successes);
    const machine = fc.constantFrom('memory', 'cpu', 'disk', 'network', 'gc', 'threads', 'connections', 'page');
    fc.assert(
      fc.property(told, machine, fc.boolean(), (metric, word, first) => {
        expect(toldBy(first ? `${word}_${metric}` : `${metric}_${word}`)).toBe('other');
      }),
    );
  });

  it('tell the statistic of a waiting in every spelling, and leave one name for all of them', () => {
    expect(
      ['latency-50', 'latency_p95', 'p99_latency', 'latency.p99.9', 'latency-999', 'avg_latency', 'latency_max'].map(
        splitStatistic,
      ),
    ).toEqual(
      ['p50', 'p95', 'p99', 'p99.9', 'p99.9', 'avg', 'max'].map((statistic) => ({ metric: 'latency', statistic })),
    );
    expect(['latency', 'latency_500', 'cpu-90', 'error_95'].map(splitStatistic)).toEqual([null, null, null, null]);
  });
});
