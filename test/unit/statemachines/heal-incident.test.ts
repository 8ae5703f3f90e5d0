import { readFileSync } from 'node:fs';
import validate from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { NextStep } from '../../../lib/contracts/workflow.ts';

interface State {
  Type: string;
  Next?: string;
  Default?: string;
  Choices?: { Variable: string; StringEquals: string; Next: string }[];
  Retry?: { ErrorEquals: string[] }[];
  Catch?: { ErrorEquals: string[]; Next: string; ResultPath: string }[];
  TimeoutSeconds?: number;
  TimeoutSecondsPath?: string;
  Parameters?: { Payload: Record<string, unknown> };
}

const text = readFileSync(new URL('../../../statemachines/heal-incident.asl.json', import.meta.url), 'utf8');
const definition: { StartAt: string; States: Record<string, State>; TimeoutSeconds: number } = JSON.parse(text);
const states = Object.entries(definition.States);
const tasks = states.filter(([, { Type }]) => Type === 'Task');

describe('the healing workflow', () => {
  it('is valid Amazon States Language, with every state reachable', () => {
    const { isValid, errors } = validate(definition);
    expect(errors).toEqual([]);
    expect(isValid).toBe(true);
    expect(states.length).toBeGreaterThan(25);
  });

  it('uses JSONPath without Assign, which the local engine would silently not do', () => {
    expect(text).not.toMatch(/"(Assign|QueryLanguage|Arguments|Output)"/);
  });

  it('ends by itself, however long it waits', () => {
    expect(definition.TimeoutSeconds).toBeGreaterThan(0);
  });

  it.each(tasks)('%s is retried when throttled, times out, and fails into an escalation', (name, task) => {
    const retried = task.Retry?.flatMap(({ ErrorEquals }) => ErrorEquals) ?? [];
    expect(retried).toEqual(expect.arrayContaining(['Throttled', 'Transient', 'Lambda.TooManyRequestsException']));
    expect(task.TimeoutSeconds ?? task.TimeoutSecondsPath).toBeDefined();
    const last = task.Catch?.at(-1);
    expect(last?.ErrorEquals).toEqual(['States.ALL']);
    const escalates = name === 'EscalateFailure' || name === 'Escalate' ? 'EscalationFailed' : 'EscalateFailure';
    expect(last?.Next).toBe(escalates);
    expect(last?.ResultPath).toBe('$.failure');
  });

  it.each(tasks)('%s is given only the incident, the attempt and the run, beside what its step is about', (_, task) => {
    const {
      inputVersion,
      'incidentId.$': id,
      'attempt.$': attempt,
      'run.$': run,
      ...rest
    } = task.Parameters?.Payload ?? {};
    expect({ inputVersion, id, attempt, run }).toEqual({
      inputVersion: 1,
      id: '$.incidentId',
      attempt: '$.attempt',
      run: '$.run',
    });
    expect(Object.keys(rest).length).toBeLessThanOrEqual(1);
  });

  it.each(states.filter(([, { Type }]) => Type === 'Choice'))(
    '%s knows only answers that steps can give, and escalates any other',
    (_, choice) => {
      for (const { Variable, StringEquals } of choice.Choices ?? []) {
        expect(Variable).toBe('$.step.answer.next');
        expect(NextStep.options).toContain(StringEquals);
      }
      expect(choice.Default).toBe('UnexpectedAnswer');
      expect(definition.States.UnexpectedAnswer?.Next).toBe('EscalateFailure');
    },
  );

  it('has a road for every answer that a step can give', () => {
    const known = new Set(states.flatMap(([, { Choices }]) => Choices?.map(({ StringEquals }) => StringEquals) ?? []));
    expect([...known].sort()).toEqual([...NextStep.options].sort());
  });
});
