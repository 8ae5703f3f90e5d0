import { describe, expect, it } from 'vitest';
import { TelemetrySources } from '../../lib/contracts/telemetry.ts';
import { traceRights } from '../../lib/infra/rights/trace-rights.ts';

const grantedWith = (...traces: TelemetrySources['traces']): string[] =>
  traceRights(TelemetrySources.parse({ traces }))
    .flatMap(({ actions }) => actions)
    .toSorted();

describe('the rights to read traces', () => {
  it('are not given where the catalog asks no tracer', () => {
    expect(grantedWith()).toEqual([]);
  });

  it('are those of the tracers that it asks, and no more', () => {
    expect(grantedWith('x-ray')).toEqual(['xray:GetServiceGraph', 'xray:GetTimeSeriesServiceStatistics']);
    expect(grantedWith('application-signals')).toEqual([
      'application-signals:ListServiceDependencies',
      'application-signals:ListServices',
    ]);
    expect(grantedWith('x-ray', 'application-signals')).toHaveLength(4);
  });
});
