import { afterEach, describe, expect, it } from 'vitest';
import { createHarness, type Harness, type HarnessOptions } from './harness.ts';

const CURED: HarnessOptions = { effects: { 'rollback-ecs-deployment': 'cures' } };

let harness: Harness;
afterEach(() => harness.end());

const play = async (options: Partial<HarnessOptions>) => {
  harness = createHarness({ ...CURED, ...options });
  await harness.run();
  const history = await harness.history();
  if (!history) throw new Error('no incident was opened');
  return history;
};

describe('a start that is called twice at once', () => {
  it('is one start, also where the service takes its time to answer', async () => {
    const { outcome } = await play({
      startSeconds: 4,
      disturb: { room: 'start-remediation', call: 1, how: 'delivered-twice' },
    });
    expect(harness.shop.started).toHaveLength(1);
    expect(outcome?.result).toBe('cured');
  });
});

describe('a plan whose record is altered after people said yes to it', () => {
  it('starts nothing and goes to people', async () => {
    const happens = async () => {
      const history = await harness.history();
      const [plan] = history?.plans ?? [];
      if (!plan) throw new Error('there is a plan');
      await harness.incidents.savePlan({ ...plan, parameters: { ...plan.parameters, TaskDefinition: 'somebody:1' } });
    };
    const history = await play({ meanwhile: { room: 'start-remediation', call: 1, when: 'before', happens } });
    expect(history.approvals).toMatchObject([{ status: 'approved' }]);
    expect(harness.shop.started).toEqual([]);
    expect(history.remediations).toEqual([]);
    expect(history.incident.state).toBe('escalated');
    expect(history.outcome?.because).toEqual([expect.stringContaining('it is not the plan that was made')]);
  });
});
