import { afterEach, describe, expect, it } from 'vitest';
import { anOutcome, aSignal, fingerprintOf } from '../contract/builders.ts';
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
    expect(history.approvals).toMatchObject([{ status: 'revoked', unusedYes: { by: 'ann@example.com' } }]);
    expect(harness.shop.started).toEqual([]);
    expect(history.remediations).toEqual([]);
    expect(history.incident.state).toBe('escalated');
    expect(history.outcome?.because).toEqual([expect.stringContaining('it is not the plan that was made')]);
  });
});

describe('a start that broke off and is taken up', () => {
  /** The first call takes its leave and dies at the start; the second looks at the world again. */
  const takenUp = (happens: (history: NonNullable<Awaited<ReturnType<Harness['history']>>>) => Promise<unknown>) =>
    play({
      failStarts: 1,
      whileLooking: {
        look: 2,
        happens: async () => {
          const history = await harness.history();
          if (!history) throw new Error('there is an incident');
          expect(history.remediations).toMatchObject([{ status: 'starting' }]);
          await happens(history);
        },
      },
    });

  it('starts nothing once the incident has gone to people while it looked', async () => {
    const history = await takenUp(({ incident }) =>
      harness.incidents.escalate(anOutcome(incident, { result: 'escalated' }), harness.now()),
    );
    expect(harness.shop.started).toEqual([]);
    expect(history.incident.state).toBe('escalated');
  });

  it('starts nothing that was withdrawn while it looked', async () => {
    const history = await takenUp(async ({ remediations: [remediation] }) => {
      if (remediation)
        await harness.incidents.saveRemediation({
          ...remediation,
          status: 'stopped',
          endedAt: harness.now().toISOString(),
          failure: 'withdrawn',
        });
    });
    expect(history.remediations[0]).toMatchObject({ status: 'stopped', executionId: null });
    expect(harness.shop.started.map(({ remediationId }) => remediationId)).not.toContain(
      history.remediations[0]?.remediationId,
    );
  });

  it('looks again at a signal that came while it looked, before it starts anything', async () => {
    const history = await takenUp(({ incident }) =>
      harness.incidents.attach(
        incident.group,
        [
          aSignal({
            title: 'something else',
            component: null,
            fingerprint: fingerprintOf('something else'),
            observedAt: harness.now().toISOString(),
          }),
        ],
        () => incident,
        harness.now(),
      ),
    );
    expect(history.remediations[0]).toMatchObject({
      status: 'stopped',
      executionId: null,
      failure: expect.stringContaining('a new signal does not fit the cause: something else'),
    });
  });
});
