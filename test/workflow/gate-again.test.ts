import { afterEach, describe, expect, it } from 'vitest';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import { aCatalog, createHarness, type Harness, type HarnessOptions, ownManifests } from './harness.ts';

const ROLL_BACK = 'rollback-ecs-deployment';

let harness: Harness;
afterEach(() => harness.end());

/** Takes a tenth of the target's capacity away, as an instance refresh does, and looks at nothing else of it. */
const takingATenth = (more: Partial<RunbookManifest> = {}): readonly RunbookManifest[] =>
  ownManifests
    .filter(({ runbook }) => runbook === ROLL_BACK)
    .map((manifest) => ({
      ...manifest,
      capacityTouched: 0.1,
      preconditions: manifest.preconditions.filter(({ field }) => field !== 'runningCount'),
      ...more,
    }));

/** The target has three of its tasks while it is planned, and others by the time of the start. */
const play = async (runningCount: number, options: Partial<HarnessOptions>) => {
  harness = createHarness({
    effects: { [ROLL_BACK]: 'cures' },
    ...options,
    meanwhile: {
      room: 'start-remediation',
      call: 1,
      when: 'before',
      happens: async () => void Object.assign(harness.shop.changed, { runningCount }),
    },
  });
  await harness.run(2);
  const history = await harness.history();
  if (!history) throw new Error('no incident was opened');
  return history;
};

describe('what is left of a target between the plan and its start', () => {
  const critical = { manifests: takingATenth(), catalog: aCatalog({ tier: 'critical' }) };

  it('starts nothing under a yes to high risk once the risk has become critical, and says what it was and is', async () => {
    const { plans, timeline, incident } = await play(1, critical);
    expect(harness.shop.started).toEqual([]);
    expect(plans.map(({ gate, risk }) => [gate, risk.level])).toEqual([
      ['ask', 'high'],
      ['stop', 'critical'],
    ]);
    const why = timeline.find(({ key }) => key === 'not-started-1-next-attempt')?.summary;
    expect(why).toContain('was high when the plan was made and is critical now');
    expect(why).toMatch(/100 % of the target's capacity .*\(planned: 33 % of the target's capacity/);
    expect(incident.state).toBe('escalated');
  });

  it('starts what was approved where the risk is the same', async () => {
    const { outcome, plans } = await play(4, critical);
    expect(plans).toHaveLength(1);
    expect(outcome?.result).toBe('cured');
  });

  it('asks people about what it was to do by itself, once most of the target would be away', async () => {
    const { plans, approvals, timeline } = await play(1, { manifests: takingATenth({ impact: 'low' }) });
    expect(plans.map(({ gate, risk }) => [gate, risk.level])).toEqual([
      ['auto', 'low'],
      ['ask', 'medium'],
    ]);
    expect(timeline.find(({ key }) => key === 'not-started-1-next-attempt')?.summary).toContain(
      'was low when the plan was made and is medium now',
    );
    expect(approvals).toMatchObject([{ attempt: 2, status: 'used' }]);
    expect(harness.shop.started).toHaveLength(1);
  });
});
