import { describe, expect, it } from 'vitest';
import type { History } from '../../../../lib/contracts/history.ts';
import {
  assertTransition,
  IllegalTransitionError,
  type Incident,
  IncidentState,
  LEGAL_TRANSITIONS,
  WORKING_STATES,
} from '../../../../lib/contracts/incident.ts';
import type { Validation } from '../../../../lib/contracts/validation.ts';
import { resultOf } from '../../../../lib/domain/lifecycle/result-of.ts';
import { resumeAt } from '../../../../lib/domain/lifecycle/resume.ts';
import { known, notMyTurn, UnknownIncidentError } from '../../../../lib/domain/lifecycle/turn.ts';
import { aDiagnosis, anApproval, anIncident, aPlan, aRemediation, aValidation } from '../../../contract/builders.ts';

const input = { inputVersion: 1, incidentId: 'inc_1', attempt: 1, run: 1 } as const;

describe('the life of an incident', () => {
  it('names every state, and leads only to states that there are', () => {
    expect(Object.keys(LEGAL_TRANSITIONS).sort()).toEqual([...IncidentState.options].sort());
    for (const targets of Object.values(LEGAL_TRANSITIONS))
      for (const target of targets) expect(IncidentState.options).toContain(target);
  });

  it('can be handed to people from every working state, and ends from everywhere', () => {
    const ends = (state: IncidentState, seen = new Set<IncidentState>()): boolean =>
      state === 'closed' ||
      (!seen.has(state) && LEGAL_TRANSITIONS[state].some((next) => ends(next, new Set([...seen, state]))));
    for (const state of IncidentState.options) expect(ends(state)).toBe(true);
    for (const state of WORKING_STATES) expect(LEGAL_TRANSITIONS[state]).toContain('escalated');
  });

  it('reaches every state from the first one', () => {
    const reached = new Set<IncidentState>(['settling']);
    for (const state of reached) for (const next of LEGAL_TRANSITIONS[state]) reached.add(next);
    expect([...reached].sort()).toEqual([...IncidentState.options].sort());
  });

  it('changes nothing but by way of planning: no cause is acted on before it was diagnosed and planned', () => {
    const before = Object.entries(LEGAL_TRANSITIONS).flatMap(([from, to]) =>
      to.includes('remediating') ? [from] : [],
    );
    expect(before.sort()).toEqual(['awaiting-approval', 'planning']);
    const asked = Object.entries(LEGAL_TRANSITIONS).flatMap(([from, to]) =>
      to.includes('awaiting-approval') ? [from] : [],
    );
    expect(asked).toEqual(['planning']);
  });

  it('closes only after validation, or from the hands of people', () => {
    const closing = Object.entries(LEGAL_TRANSITIONS).flatMap(([from, to]) => (to.includes('closed') ? [from] : []));
    expect(closing.sort()).toEqual(['escalated', 'validating']);
  });

  it('refuses an edge that it does not have, and says which it has; staying is no move', () => {
    expect(() => assertTransition('settling', 'remediating')).toThrow(IllegalTransitionError);
    expect(() => assertTransition('settling', 'remediating')).toThrow(/may go to collecting, validating, escalated/);
    expect(() => assertTransition('closed', 'settling')).toThrow(/it has ended/);
    for (const state of IncidentState.options) expect(() => assertTransition(state, state)).not.toThrow();
  });
});

describe('taking a turn', () => {
  const turn = (given: Partial<Incident>, entering: IncidentState[] = ['diagnosing']) =>
    notMyTurn(anIncident({ state: 'collecting', ...given }), input, entering);

  it('is allowed in the state itself and from the states before it', () => {
    expect(turn({})).toBeNull();
    expect(turn({ state: 'diagnosing' })).toBeNull();
  });

  it.each([
    [{ state: 'closed' }, /closed already/],
    [{ state: 'escalated' }, /escalated already/],
    [{ run: 2 }, /run 2 has taken over from run 1/],
    [{ attempt: 2 }, /attempt 2 has begun/],
    [{ state: 'validating' }, /is validating, from where it cannot be diagnosing/],
  ] as const)('ends where somebody else is further on: %j', (given, because) => {
    expect(turn(given)).toMatchObject({ next: 'end', because: expect.stringMatching(because) });
  });

  it('needs the record: without it nothing is guessed', () => {
    expect(() => known(null, 'inc_9')).toThrow(UnknownIncidentError);
    expect(() => known(null, 'inc_9')).toThrow(/inc_9.*TABLE_NAME/);
  });
});

describe('a further run', () => {
  const plan = aPlan();
  const at = (state: IncidentState, ...remediations: ReturnType<typeof aRemediation>[]) =>
    resumeAt(anIncident({ state, run: 2 }), remediations, 1800);

  it.each([
    ['settling', 'collect'],
    ['collecting', 'collect'],
    ['diagnosing', 'diagnose'],
    ['planning', 'plan'],
    ['awaiting-approval', 'request-approval'],
    ['validating', 'validate'],
    ['escalated', 'end'],
    ['closed', 'end'],
  ] as const)('takes up %s at %s', (state, next) => {
    expect(at(state)).toMatchObject({ next, because: `run 2 takes up an incident that was ${state}` });
  });

  it('waits for an answer as long as it is told', () => {
    expect(at('awaiting-approval').waitSeconds).toBe(1800);
  });

  it('reconciles a remedy that was being started, and only follows one that runs', () => {
    expect(at('remediating', aRemediation(plan, { status: 'starting' })).next).toBe('start');
    const running = aRemediation(plan, { status: 'running', executionId: 'exec-1' });
    expect(at('remediating', running).next).toBe('poll');
    const before = aRemediation(aPlan({ attempt: 2 }), { status: 'starting' });
    expect(at('remediating', before, running).next).toBe('poll');
    // What was given up before it ran is for the start to leave behind, not for anybody to follow.
    expect(at('remediating', aRemediation(plan, { status: 'stopped', endedAt: before.startedAt })).next).toBe('start');
  });

  it('starts a rollback that was not begun, and follows one that was', () => {
    const remedy = aRemediation(plan, { status: 'succeeded' });
    const rollback = (status: 'starting' | 'running') =>
      aRemediation(plan, { purpose: 'rollback', status, executionId: status === 'running' ? 'exec-2' : null });
    expect(at('rolling-back', remedy).next).toBe('rollback');
    expect(at('rolling-back', remedy, rollback('starting')).next).toBe('rollback');
    expect(at('rolling-back', remedy, rollback('running')).next).toBe('poll');
  });
});

describe('what a closed incident is called', () => {
  const plan = aPlan({ effect: 'mitigates' });
  const cure = aPlan({ attempt: 2, effect: 'cures', planHash: 'c'.repeat(64) });
  const history = (given: Partial<History>): History => ({
    incident: anIncident(),
    signals: [],
    timeline: [],
    diagnoses: [aDiagnosis()],
    plans: [plan, cure],
    approvals: [],
    remediations: [],
    validations: [],
    outcome: null,
    ...given,
  });
  const done = (of: typeof plan, given: Parameters<typeof aRemediation>[1] = {}) =>
    aRemediation(of, { status: 'succeeded', executionId: 'exec-1', endedAt: '2026-03-01T12:03:00.000Z', ...given });
  const seen = (verdict: Validation['verdict'], attempt = 1) => aValidation({ attempt, verdict });

  it.each([
    ['cured', { remediations: [done(cure)], validations: [seen('recovered', 2)] }],
    ['mitigated', { remediations: [done(plan)], validations: [seen('mitigated')] }],
    ['mitigated', { remediations: [done(plan), done(cure)], validations: [seen('mitigated'), seen('recovered', 2)] }],
    ['cured', { remediations: [done(plan), done(cure)], validations: [seen('worse'), seen('recovered', 2)] }],
    ['self-resolved', { remediations: [done(plan)], validations: [seen('unchanged')] }],
    ['self-resolved', { remediations: [] }],
    ['self-resolved', { remediations: [done(plan, { status: 'failed' })] }],
    ['self-resolved', { remediations: [done(plan), done(plan, { purpose: 'rollback' })] }],
    ['not-an-incident', { diagnoses: [aDiagnosis({ finding: 'symptom-absent', hypotheses: [] })] }],
    ['not-an-incident', { approvals: [anApproval(plan, { status: 'not-an-incident' })], remediations: [done(cure)] }],
  ] as [string, Partial<History>][])('is %s: %#', (result, given) => {
    expect(resultOf(history(given))).toBe(result);
  });
});
