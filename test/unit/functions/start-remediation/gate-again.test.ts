import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Found, gateObjects } from '../../../../functions/start-remediation/gate-again.ts';
import { turnOf } from '../../../../functions/start-remediation/turn.ts';
import type { History } from '../../../../lib/contracts/history.ts';
import type { TrackRecord } from '../../../../lib/contracts/outcome.ts';
import type { Plan } from '../../../../lib/contracts/plan.ts';
import { aDiagnosis, anIncident, aPlan, aRemediation } from '../../../contract/builders.ts';
import { aCatalog, COMPONENTS } from '../../domain/builders/catalog.ts';
import { aManifest } from '../../domain/builders/manifest.ts';
import { aHypothesis, aSnapshot } from '../../domain/policy/gate-builder.ts';

const now = () => new Date('2026-05-04T10:10:00.000Z');
const manifest = aManifest();
const running = (runningCount: number) => aSnapshot({ runningCount });

interface Given {
  plan?: Partial<Plan>;
  now?: number;
  found?: Partial<Found>;
  incident?: Parameters<typeof anIncident>[0];
  tier?: string;
  records?: TrackRecord[];
  startedBefore?: number[];
  hypotheses?: ReturnType<typeof aHypothesis>[];
}

/** A plan for the lending service that was let go ahead by itself, in a world in which nothing has changed but what is given. */
const ask = (given: Given = {}) => {
  const incident = anIncident({ attempt: 5, ...given.incident });
  const plan = aPlan({
    incidentId: incident.incidentId,
    attempt: 5,
    hypothesisId: 'hyp_1',
    runbook: manifest.runbook,
    service: 'lending',
    target: COMPONENTS.lending,
    gate: 'auto',
    risk: { level: manifest.impact, because: [] },
    snapshot: running(4),
    ...given.plan,
  });
  const history: History = {
    incident,
    signals: [],
    diagnoses: [
      aDiagnosis({
        attempt: 5,
        hypotheses: given.hypotheses ?? [aHypothesis()],
        dataQuality: { verdict: 'good', because: [], sources: [] },
      }),
    ],
    plans: [plan],
    approvals: [],
    remediations: (given.startedBefore ?? []).map((attempt) =>
      aRemediation(plan, { attempt, executionId: `exec-${attempt}`, status: 'failed' }),
    ),
    validations: [],
    outcome: null,
    timeline: [],
  };
  const catalog = aCatalog(({ services }) => {
    Object.assign(services.lending ?? {}, { autonomy: 'auto', tier: given.tier ?? 'important' });
  });
  return gateObjects(
    {
      incidents: { trackRecords: async () => given.records ?? [] },
      catalog: { catalog, policyVersion: plan.policyVersion, builtAt: now().toISOString() },
      now,
    },
    turnOf(history, plan, 1),
    {
      manifest,
      snapshot: running(given.now ?? 4),
      file: { edges: [], servedHours: [{ service: 'lending', hours: 672, requests: 1_000_000, failed: 0 }] },
      ...given.found,
    },
  );
};

describe('the policy asked once more, before a change starts', () => {
  it('has nothing against a step that it would let go as before', async () => {
    expect(await ask()).toBeNull();
  });

  it('says which value was planned and which it is now', async () => {
    const objection = await ask({
      now: 1,
      found: { manifest: aManifest({ capacityTouched: 0.1 }) },
      plan: { gate: 'ask', risk: { level: 'low', because: [] } },
    });
    expect(objection).toMatchObject({ next: 'next-attempt' });
    expect(objection?.because).toMatch(
      /^its risk was low when the plan was made and is medium now: 100 % of .*\(planned: 25 % of the target's capacity/,
    );
  });

  it('asks people once the incident may do nothing by itself any more, and starts nothing once it is only observed', async () => {
    const asks = await ask({ incident: { autonomyCeiling: 'ask' } });
    expect(asks?.because).toContain(
      'the policy let it start by itself when the plan was made and asks people first now',
    );
    const stops = await ask({ incident: { autonomyCeiling: 'observe' }, plan: { gate: 'ask' } });
    expect(stops?.because).toContain('the policy asked people when the plan was made and only recommends it now');
    expect(await ask({ incident: { autonomyCeiling: 'ask' }, plan: { gate: 'ask' } })).toBeNull();
  });

  it('asks people about what has lost its autonomy meanwhile, and looks at no other track record', async () => {
    const record = { faultClass: 'memory-leak', runbook: manifest.runbook, service: 'lending', helped: 0, failed: 5 };
    expect((await ask({ records: [record as TrackRecord] }))?.because).toContain('it has lost its autonomy');
    const others = [
      { ...record, runbook: 'another-runbook' },
      { ...record, faultClass: 'overload' },
    ];
    expect(await ask({ records: others as TrackRecord[] })).toBeNull();
  });

  it('counts the remedies of other attempts and not its own earlier steps', async () => {
    expect((await ask({ startedBefore: [1, 2, 3, 4] }))?.because).toContain('remedies were started');
    expect(await ask({ startedBefore: [5, 5, 5, 5] })).toBeNull();
  });

  it('lets what a person chose start for a cause that is hardly likely, and nothing that nobody chose', async () => {
    const hypotheses = [aHypothesis({ confidence: 0.15 })];
    expect(await ask({ hypotheses, plan: { gate: 'ask', requestedBy: 'ann@example.com' } })).toBeNull();
    expect((await ask({ hypotheses, plan: { gate: 'ask' } }))?.because).toContain('only recommends it now');
  });

  it('starts nothing for a cause that is not on record any more', async () => {
    expect(await ask({ hypotheses: [] })).toMatchObject({ next: 'next-attempt' });
    expect(await ask({ hypotheses: [aHypothesis({ hypothesisId: 'hyp_2' })] })).toMatchObject({ next: 'next-attempt' });
  });

  it('lets less of a target be left only where the risk stays that of the plan', async () => {
    const changing = aManifest({ capacityTouched: 0.1 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), async (left) => {
        const objection = await ask({ now: left, found: { manifest: changing }, plan: { gate: 'ask' } });
        // From half of a production target on the risk is higher.
        expect(objection === null).toBe(left > 2);
      }),
    );
  });
});
