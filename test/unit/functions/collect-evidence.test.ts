import { describe, expect, it } from 'vitest';
import { createHandler } from '../../../functions/collect-evidence/handler.ts';
import { createMemoryStore } from '../../../lib/adapters/memory/memory-store.ts';
import { Change } from '../../../lib/contracts/change.ts';
import type { Observation } from '../../../lib/contracts/observation.ts';
import {
  anIncident,
  anObservation,
  aSignal,
  CATALOG,
  FRONT,
  instant,
  NOW_SECONDS,
  ONSET_AT,
  ONSET_SECONDS,
  SHOP,
} from '../domain/evidence/builders.ts';

const NOW = new Date(NOW_SECONDS * 1000);
const ID = 'inc_looked';

/** A deployment of the shop ten minutes before the onset, as CloudTrail's history gives it. */
const deployment = (arn = 'arn:aws:sts::111122223333:assumed-role/deployer/pipeline') => ({
  version: '0',
  id: 'f2d4a7e0',
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.ecs',
  account: '111122223333',
  region: 'eu-west-1',
  time: instant(ONSET_SECONDS - 600),
  resources: [],
  detail: {
    eventID: 'f2d4a7e0',
    eventTime: instant(ONSET_SECONDS - 600),
    eventSource: 'ecs.amazonaws.com',
    eventName: 'UpdateService',
    userIdentity: { type: 'AssumedRole', arn },
    requestParameters: { cluster: 'c', service: 'shop', taskDefinition: 'shop:8' },
  },
});

const collect = async (given: Partial<Observation>) => {
  const incidents = createMemoryStore({ now: () => NOW });
  const opening = anIncident({ incidentId: ID });
  await incidents.attach(opening.group, [aSignal(FRONT).latest], () => opening, NOW);
  const handler = createHandler({
    incidents,
    observatory: { observe: async (scope) => ({ ...anObservation(given), scope }) },
    manifests: [],
    catalog: { catalog: CATALOG, policyVersion: '0123456789abcdef', builtAt: ONSET_AT },
    now: () => NOW,
  });
  await handler({ inputVersion: 1, incidentId: ID, attempt: 1, run: 1 });
  const file = await incidents.caseFile(ID, 1);
  if (!file) throw new Error('no evidence was saved');
  return file;
};
const deployments = ({ evidence }: Awaited<ReturnType<typeof collect>>) =>
  evidence.filter(({ fact }) => fact === 'deployed-before-onset');

describe('collecting evidence', () => {
  it('takes a change that was looked up for evidence, like one that was recorded', async () => {
    const [found, ...more] = deployments(await collect({ changeEvents: [deployment()] }));
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      component: SHOP,
      summary: expect.stringMatching(/^10 min before the onset: UpdateService by deployer\/pipeline/),
      from: { collector: 'changes', reference: 'cloudtrail:f2d4a7e0' },
    });
  });

  it('counts a change once that was recorded and looked up, and never one of Selfheal’s own', async () => {
    const recorded = await collect({ changeEvents: [deployment()] });
    expect(deployments(recorded)).toHaveLength(1);
    const own = deployment('arn:aws:sts::111122223333:assumed-role/selfheal-runbook-restart-ecs-service/Automation-1');
    expect(deployments(await collect({ changeEvents: [own] }))).toEqual([]);
    const stored = Change.parse({
      changeId: 'chg_other',
      component: SHOP,
      kind: 'deployment',
      at: instant(ONSET_SECONDS - 300),
      by: 'somebody',
      summary: 'another deployment',
      reference: 'event',
    });
    expect(deployments(await collect({ changes: [stored], changeEvents: [deployment()] }))).toHaveLength(2);
  });

  it('says that a call which was looked up cannot be read', async () => {
    const { gaps } = await collect({ changeEvents: [{ id: 'x' }, deployment(), { id: 'y' }] });
    expect(gaps).toEqual([
      expect.objectContaining({
        collector: 'changes',
        because: expect.stringMatching(/^2 of the calls that were looked up cannot be read: not an EventBridge event/),
      }),
    ]);
  });
});
