import { ListServicesCommand } from '@aws-sdk/client-application-signals';
import { GetServiceGraphCommand } from '@aws-sdk/client-xray';
import { describe, expect, it } from 'vitest';
import { createObservatory, createObservatoryWithLogs } from '../../../../lib/adapters/aws/observatory/observatory.ts';
import type { TelemetrySources } from '../../../../lib/contracts/telemetry.ts';
import { FakeClient } from '../../../fakes/aws-client.ts';
import { ACCOUNT, aCatalog, aScope, CHECKOUT, REGION } from '../../../fakes/catalog.ts';

/** Who is asked for traces, in a full look and in a quick one; every other client refuses, which is a gap and no matter here. */
const asked = async (traces: TelemetrySources['traces'], create: typeof createObservatoryWithLogs) => {
  const xray = new FakeClient().on(GetServiceGraphCommand, () => ({ Services: [] }));
  const applicationSignals = new FakeClient().on(ListServicesCommand, () => ({
    StartTime: new Date(0),
    EndTime: new Date(0),
    ServiceSummaries: [],
  }));
  const silent = new FakeClient();
  const catalog = aCatalog();
  await create({
    catalog: { ...catalog, sources: { ...catalog.sources, traces } },
    clientsFor: () => ({
      xray,
      applicationSignals,
      cloudwatch: silent,
      logs: silent,
      ecs: silent,
      autoScaling: silent,
      lambda: silent,
      cloudtrail: silent,
      ec2: silent,
      health: silent,
      rds: silent,
      pi: silent,
    }),
    changes: { changes: async () => [] },
    recording: { home: { account: ACCOUNT, region: REGION }, since: '2026-02-01T00:00:00.000Z' },
    healthRegion: async () => 'us-east-1',
  }).observe(aScope(['checkout', CHECKOUT]));
  return [xray.sent(GetServiceGraphCommand).length, applicationSignals.sent(ListServicesCommand).length];
};

describe('a look at an application', () => {
  it.each([
    [[], [0, 0]],
    [['x-ray'], [1, 0]],
    [['application-signals'], [0, 1]],
    [
      ['x-ray', 'application-signals'],
      [1, 1],
    ],
  ] satisfies [TelemetrySources['traces'], number[]][])(
    'asks the tracers that the catalog names: %j',
    async (traces, calls) => {
      expect(await asked(traces, createObservatoryWithLogs)).toEqual(calls);
    },
  );

  it('asks none when it must be quick', async () => {
    expect(await asked(['x-ray', 'application-signals'], createObservatory)).toEqual([0, 0]);
  });
});
