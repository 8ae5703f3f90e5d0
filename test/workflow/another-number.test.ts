import { afterEach, describe, expect, it } from 'vitest';
import type { Approval } from '../../lib/contracts/approval.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import { createHarness, type Harness, type HarnessOptions, ownManifests } from './harness.ts';

const SCALE = 'scale-ecs-service';
const MANIFESTS: RunbookManifest[] = ownManifests
  .filter(({ runbook }) => runbook === SCALE)
  .map((manifest) => ({
    ...manifest,
    impact: 'high',
    treats: [{ faultClass: 'bad-deployment', effect: 'cures', prior: 0.8 }],
  }));
const wanted = (parameters: NonNullable<Approval['change']>['parameters']) =>
  ({ decision: 'changed', change: { runbook: SCALE, parameters }, reason: 'the database cannot take more' }) as const;

let harness: Harness;
afterEach(() => harness.end());

const play = async (options: Partial<HarnessOptions>) => {
  harness = createHarness({ effects: { [SCALE]: 'cures' }, manifests: MANIFESTS, answer: 'approved', ...options });
  await harness.run();
  const history = await harness.history();
  if (!history) throw new Error('no incident was opened');
  return history;
};

describe('a plan with another number than Selfheal would take', () => {
  it('goes through the policy again, is asked about and runs with that number, and says who wanted it', async () => {
    const history = await play({ firstAnswer: wanted({ DesiredCount: 4 }) });
    expect(history.approvals.map(({ status, decidedBy }) => [status, decidedBy])).toEqual([
      ['changed', 'ann@example.com'],
      ['used', 'bob@example.com'],
    ]);
    const [before, after] = history.approvals;
    expect(before?.planHash).not.toBe(after?.planHash);
    expect(history.plans.at(-1)).toMatchObject({
      gate: 'ask',
      requestedBy: 'ann@example.com',
      parameters: { DesiredCount: '4' },
      choices: [{ parameter: 'DesiredCount', from: 4, to: 8 }],
    });
    expect(harness.shop.started).toMatchObject([{ runbook: SCALE, parameters: { DesiredCount: '4' } }]);
    expect(history.outcome?.result).toBe('cured');
    const planned = history.timeline.filter(({ kind }) => kind === 'plan').at(-1);
    expect(planned?.because[0]).toBe(
      `ann@example.com asked for runbook ${SCALE} with DesiredCount = 4 instead: the database cannot take more`,
    );
  });

  it.each([
    ['beyond the ceiling of the target', { DesiredCount: 9 }, 'DesiredCount: 9 was asked for, and 4 to 8 are allowed'],
    ['that would take tasks away', { DesiredCount: 2 }, 'DesiredCount: 2 was asked for, and 4 to 8 are allowed'],
    ['in the place of the target', { ServiceName: 7 }, 'ServiceName: nobody may choose it'],
    ['that no parameter is for', { Unheard: 7 }, 'Unheard: the runbook has no such parameter'],
  ])('is never run with one %s, whatever a record says', async (_, parameters, because) => {
    const history = await play({ firstAnswer: wanted(parameters) });
    expect(harness.shop.started).toEqual([]);
    expect(history.incident.state).toBe('escalated');
    expect(JSON.stringify(history.timeline)).toContain(because);
  });

  it('is made anew where the target moved under it: what it is taken back to is what there is', async () => {
    const history = await play({
      effects: { [SCALE]: 'worsens' },
      firstAnswer: wanted({ DesiredCount: 8 }),
      meanwhile: {
        room: 'start-remediation',
        call: 1,
        when: 'before',
        happens: async () => {
          harness.shop.changed.desiredCount = 5;
          harness.shop.changed.runningCount = 5;
        },
      },
    });
    const backTo = harness.shop.started.map(({ parameters }) => parameters.DesiredCount);
    expect(backTo).not.toContain('3');
    expect(JSON.stringify(history.timeline)).toContain('DesiredCount was planned as 3 and would be 5 now');
  });

  it('is made anew where the target changed so that the number is out of bounds at the start', async () => {
    const history = await play({
      firstAnswer: wanted({ DesiredCount: 4 }),
      meanwhile: {
        room: 'start-remediation',
        call: 1,
        when: 'before',
        happens: async () => {
          harness.shop.changed.desiredCount = 5;
          harness.shop.changed.runningCount = 5;
        },
      },
    });
    expect(harness.shop.started.map(({ parameters }) => parameters.DesiredCount)).not.toContain('4');
    expect(JSON.stringify(history.timeline)).toContain(
      'has changed since the plan was made: DesiredCount: 4 was asked for, and 6 to 8 are allowed',
    );
  });
});
