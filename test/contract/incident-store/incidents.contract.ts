import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IllegalTransitionError, IncidentState, LEGAL_TRANSITIONS } from '../../../lib/contracts/incident.ts';
import type { IncidentStore } from '../../../lib/ports/incident-store.ts';
import {
  aDiagnosis,
  anApproval,
  anIncident,
  anOutcome,
  aPlan,
  aSignal,
  atSecond,
  aValidation,
  iso,
  movedTo,
  opened,
  repeated,
  SEEN,
} from '../builders.ts';

const note = { kind: 'evidence' as const, summary: 'looking', because: ['it settled'] };

export const incidentsContract = (store: () => IncidentStore, { runs }: { runs: number }): void => {
  it('knows no incident that was never opened', async () => {
    expect(await store().incident('inc_nobody')).toBeNull();
    expect(await store().history('inc_nobody')).toBeNull();
    await expect(store().move('inc_nobody', { to: 'collecting', attempt: 1, at: atSecond(1) })).rejects.toThrow(
      /inc_nobody/,
    );
  });

  it('moves an incident and writes the note with it', async () => {
    const { incidentId } = await opened(store());
    const moved = await store().move(incidentId, {
      to: 'collecting',
      attempt: 1,
      at: atSecond(5),
      note: { ...note, key: 'collect-1' },
    });
    expect(moved).toMatchObject({ state: 'collecting', updatedAt: iso(5) });
    expect(await store().timeline(incidentId)).toEqual([
      { ...note, incidentId, attempt: 1, at: iso(5), key: 'collect-1' },
    ]);
  });

  it('takes a repeated move for the one that was made', async () => {
    const { incidentId } = await opened(store());
    const first = await store().move(incidentId, { to: 'collecting', attempt: 1, at: atSecond(5) });
    expect(await store().move(incidentId, { to: 'collecting', attempt: 1, at: atSecond(8) })).toEqual(first);
  });

  it('refuses an edge that the life cycle does not have', async () => {
    const { incidentId } = await opened(store());
    await expect(store().move(incidentId, { to: 'remediating', attempt: 1, at: atSecond(5) })).rejects.toThrow(
      IllegalTransitionError,
    );
    expect(await store().incident(incidentId)).toMatchObject({ state: 'settling' });
  });

  it('refuses a step of an earlier attempt that comes late', async () => {
    const incident = await movedTo(store(), await opened(store()), 'planning');
    await store().move(incident.incidentId, { to: 'collecting', attempt: 2, at: atSecond(20) });
    await expect(store().move(incident.incidentId, { to: 'diagnosing', attempt: 1, at: atSecond(21) })).rejects.toThrow(
      /attempt 2/,
    );
  });

  it('never leaves the life cycle, whatever moves are asked for', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...IncidentState.options), { maxLength: 8 }), async (moves) => {
        const { incidentId } = await opened(store());
        let state: IncidentState = 'settling';
        for (const to of moves) {
          const isLegal = to === state || LEGAL_TRANSITIONS[state].includes(to);
          const move = store().move(incidentId, { to, attempt: 1, at: atSecond(5) });
          if (isLegal) expect(await move).toMatchObject({ state: to });
          else await expect(move).rejects.toThrow(IllegalTransitionError);
          if (isLegal) state = to;
        }
        expect(await store().incident(incidentId)).toMatchObject({ state });
      }),
      { numRuns: runs },
    );
  });

  it('frees the group when an incident moves to closed', async () => {
    const incident = await movedTo(store(), await opened(store()), 'closed');
    expect(incident.closedAt).toBe(iso(10));
    const opening = anIncident({ group: incident.group });
    expect(
      await store().attach(incident.group, [aSignal({ observedAt: iso(19) })], () => opening, atSecond(20)),
    ).toMatchObject({ opened: true });
  });

  it('lets one of many concurrent callers make a move to one of two states', async () => {
    const { incidentId } = await opened(store());
    const results = await Promise.allSettled(
      (['collecting', 'validating'] as const).map((to) =>
        store().move(incidentId, { to, attempt: 1, at: atSecond(5) }),
      ),
    );
    expect(results.map(({ status }) => status)).toContain('fulfilled');
    expect(['collecting', 'validating']).toContain((await store().incident(incidentId))?.state);
  });

  it('begins a run once, for whoever comes first', async () => {
    const { incidentId } = await opened(store());
    const results = await repeated(10, () => store().beginRun(incidentId, 2, atSecond(60)));
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await store().incident(incidentId)).toMatchObject({ run: 2 });
    expect(await store().beginRun(incidentId, 4, atSecond(61))).toBe(false);
  });

  it('lists incidents by state, with a limit, and those first that changed longest ago', async () => {
    const older = await opened(store());
    const newer = await opened(store());
    await store().move(newer.incidentId, { to: 'collecting', attempt: 1, at: atSecond(-90_001) });
    await store().move(older.incidentId, { to: 'collecting', attempt: 1, at: atSecond(-90_002) });
    const found = async (limit: number) =>
      (await store().incidentsIn(['collecting', 'diagnosing'], limit)).map(({ incidentId }) => incidentId);
    expect(await found(2)).toEqual([older.incidentId, newer.incidentId]);
    expect(await found(1)).toEqual([older.incidentId]);
    await store().move(older.incidentId, { to: 'diagnosing', attempt: 1, at: atSecond(90_003) });
    expect(await store().incidentsIn(['collecting'], 1)).toMatchObject([{ incidentId: newer.incidentId }]);
  });

  it('writes a line of the record once, however often its step is repeated', async () => {
    const { incidentId } = await opened(store());
    const entry = { ...note, incidentId, attempt: 1, key: 'collect-1' };
    await store().note({ ...entry, key: 'zz-first', at: iso(1) });
    await store().note({ ...entry, at: iso(2) });
    await store().note({ ...entry, at: iso(3) });
    expect(await store().timeline(incidentId)).toEqual([
      { ...entry, key: 'zz-first', at: iso(1) },
      { ...entry, at: iso(3) },
    ]);
  });

  it('tells the whole case but its evidence', async () => {
    const incident = await movedTo(store(), await opened(store()), 'validating');
    const { incidentId } = incident;
    const plan = aPlan({ incidentId });
    const approval = anApproval(plan);
    await store().saveDiagnosis(aDiagnosis({ incidentId, attempt: 2, at: iso(70) }));
    await store().saveDiagnosis(aDiagnosis({ incidentId }));
    await store().savePlan(plan);
    await store().askForApproval(approval, [], 'token');
    await store().saveValidation(aValidation({ incidentId }));
    await store().note({ ...note, incidentId, attempt: 1, key: 'n', at: iso(2) });
    const outcome = await store().close(anOutcome(incident), SEEN, atSecond(300));
    expect(await store().history(incidentId)).toEqual({
      incident: await store().incident(incidentId),
      signals: await store().signals(incidentId),
      timeline: await store().timeline(incidentId),
      diagnoses: [aDiagnosis({ incidentId }), aDiagnosis({ incidentId, attempt: 2, at: iso(70) })],
      plans: [plan],
      approvals: [approval],
      remediations: [],
      validations: [aValidation({ incidentId })],
      outcome,
    });
  });
};
