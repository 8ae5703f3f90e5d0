import { describe, expect, it } from 'vitest';
import { judge, type RunFacts } from '../../../../drill/referee/judge.ts';
import { SCENARIOS } from '../../../../drill/scenarios/index.ts';
import type { FaultClass } from '../../../../lib/contracts/fault-class.ts';
import type { History } from '../../../../lib/contracts/history.ts';

const ORDERS = '111122223333:eu-west-1:ecs-service:shop/orders';
const DATABASE = '111122223333:eu-west-1:database:shop-orders';

type Named = readonly (readonly [string, FaultClass])[];

const aHistory = (diagnoses: readonly { attempt: number; minute: number; named: Named }[], plannedAt?: number) =>
  ({
    incident: { openedAt: '2026-03-03T10:05:00.000Z' },
    signals: [],
    diagnoses: diagnoses.map(({ attempt, minute, named }) => ({
      attempt,
      at: new Date(Date.parse('2026-03-03T10:05:00.000Z') + minute * 60_000).toISOString(),
      hypotheses: named.map(([component, faultClass]) => ({ component, faultClass })),
    })),
    plans: plannedAt === undefined ? [] : [{ attempt: plannedAt }],
    approvals: [],
    remediations: [],
    outcome: null,
  }) as unknown as History;

const judged = (name: string, truthComponent: string | null, ...histories: History[]) => {
  const scenario = SCENARIOS.find((each) => each.name === name);
  if (!scenario) throw new Error(`no scenario ${name}`);
  const facts: RunFacts = {
    scenario,
    seed: 1,
    faultAt: Date.parse('2026-03-03T10:05:00.000Z'),
    truthComponent,
    histories,
    moments: [],
    objectivesMet: true,
    faultPresent: true,
    unsafeActions: 0,
    costDollars: 0,
  };
  const { firstCause, firstCauseRank, firstCauseRight, looksBeforeCause, rootCauseRank } = judge(facts);
  return { firstCause, firstCauseRank, firstCauseRight, looksBeforeCause, rootCauseRank };
};

describe('the judge of a drill', () => {
  it('takes the first cause that was named, apart from the one that was acted on', () => {
    const history = aHistory(
      [
        { attempt: 1, minute: 3, named: [] },
        {
          attempt: 2,
          minute: 4,
          named: [
            [DATABASE, 'cpu-saturation'],
            [ORDERS, 'memory-leak'],
          ],
        },
        { attempt: 3, minute: 5, named: [[ORDERS, 'memory-leak']] },
      ],
      3,
    );
    expect(judged('memory-leak', ORDERS, history)).toEqual({
      firstCause: 'shop-orders: cpu-saturation',
      firstCauseRank: 2,
      firstCauseRight: false,
      looksBeforeCause: 1,
      rootCauseRank: 1,
    });
  });

  it('does not take the right component with another fault class for right', () => {
    const history = aHistory([{ attempt: 1, minute: 3, named: [[ORDERS, 'bad-deployment']] }]);
    expect(judged('memory-leak', ORDERS, history)).toMatchObject({ firstCauseRight: false, firstCauseRank: null });
  });

  it('takes whichever incident spoke first', () => {
    const later = aHistory([{ attempt: 1, minute: 6, named: [[ORDERS, 'memory-leak']] }], 1);
    const earlier = aHistory([{ attempt: 1, minute: 2, named: [[DATABASE, 'disk-full']] }]);
    expect(judged('memory-leak', ORDERS, later, earlier)).toMatchObject({ firstCauseRight: false, rootCauseRank: 1 });
  });

  it('wants no cause where nothing was broken, and one where something was', () => {
    const silent = aHistory([{ attempt: 1, minute: 3, named: [] }]);
    const wrong = aHistory([{ attempt: 1, minute: 3, named: [[ORDERS, 'cpu-saturation']] }]);
    expect(judged('false-alarm', null, silent)).toMatchObject({ firstCauseRight: true, looksBeforeCause: 1 });
    expect(judged('false-alarm', null)).toMatchObject({ firstCauseRight: true });
    expect(judged('false-alarm', null, silent, wrong)).toMatchObject({ firstCauseRight: false });
    expect(judged('memory-leak', ORDERS, silent)).toMatchObject({ firstCauseRight: false });
    expect(judged('memory-leak', ORDERS)).toMatchObject({ firstCauseRight: false });
  });
});
