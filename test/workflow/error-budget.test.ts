import { afterEach, expect, it } from 'vitest';
import type { ServedHours } from '../../lib/contracts/error-budget.ts';
import { createHarness, type Harness, ownManifests } from './harness.ts';

const ROLL_BACK = 'rollback-ecs-deployment';
const MANIFESTS = ownManifests
  .filter(({ runbook }) => runbook === ROLL_BACK)
  .map((manifest) => ({ ...manifest, impact: 'medium' as const }));

let harness: Harness;
afterEach(() => harness.end());

const saidOfBudget = async (servedHours: ServedHours[]) => {
  harness = createHarness({ effects: { [ROLL_BACK]: 'cures' }, manifests: MANIFESTS, planted: { servedHours } });
  await harness.run();
  const plan = (await harness.history())?.plans[0];
  if (!plan) throw new Error('nothing was planned');
  return plan.verdicts.find(({ rule }) => rule === 'error-budget');
};
const ofWeb = (failed: number): ServedHours => ({ service: 'web', hours: 672, requests: 1_000_000, failed });
const other: ServedHours = { ...ofWeb(900_000), service: 'another' };

it.each([
  ['is left: it says how much', [other, ofWeb(2500)], 'allow', /^25 % of the error budget of web is spent/],
  ['is spent', [other, ofWeb(20_000)], 'ask', /^200 % of the error budget of web is spent/],
  ['is not known', [other], 'ask', /is not known/],
])(
  'a plan above low impact keeps what the error budget of its own service has to do with it: %s',
  async (_, served, verdict, because) => {
    expect(await saidOfBudget(served)).toMatchObject({ verdict, because: expect.stringMatching(because) });
  },
);
