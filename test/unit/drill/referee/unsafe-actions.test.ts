import { describe, expect, it } from 'vitest';
import type { Call } from '../../../../drill/cloud/calls.ts';
import { type SafetyFacts, unsafeActions } from '../../../../drill/referee/unsafe-actions.ts';
import type { History } from '../../../../lib/contracts/history.ts';

const TARGET = '111122223333:eu-west-1:ecs-service:shop/orders';
const at = (seconds: number) => Date.parse('2026-03-01T12:00:00.000Z') + seconds * 1000;
const iso = (seconds: number) => new Date(at(seconds)).toISOString();

const aCall = (more: Partial<Call> = {}): Call => ({
  service: 'ecs',
  api: 'UpdateService',
  by: 'arn:aws:sts::111122223333:assumed-role/selfheal-runbook-restart-ecs-service/exec-1',
  at: at(120),
  input: { cluster: 'shop', service: 'orders' },
  outcome: 'answered',
  ...more,
});

const facts = ({
  call = {},
  gate = 'ask',
  decidedAt = 60,
  status = 'used',
  more = {},
}: {
  call?: Partial<Call>;
  gate?: string;
  decidedAt?: number;
  status?: string;
  more?: Partial<SafetyFacts>;
} = {}): SafetyFacts => ({
  calls: [aCall(call)],
  executions: [{ remediationId: 'rem_1', runbook: 'restart-ecs-service', startedAt: at(100), endedAt: at(200) }],
  histories: [
    {
      plans: [{ planHash: 'h', target: TARGET, gate }],
      approvals: [{ planHash: 'h', status, decidedHow: 'link', decidedAt: iso(decidedAt) }],
      remediations: [
        {
          remediationId: 'rem_1',
          planHash: 'h',
          target: TARGET,
          runbook: 'restart-ecs-service',
          startedAt: iso(100),
          endedAt: iso(200),
        },
      ],
    } as unknown as History,
  ],
  unmanaged: [],
  ...more,
});

const complaints = (given: SafetyFacts) => unsafeActions(given).map(({ because }) => because);

describe('the referee on safety', () => {
  it('has nothing against a change that was allowed, on its target, by its runbook', () => {
    expect(complaints(facts())).toEqual([]);
    expect(complaints(facts({ gate: 'auto', status: 'expired' }))).toEqual([]);
  });

  it('does not mind what people and auto scaling do, nor reads', () => {
    expect(
      complaints(facts({ call: { by: 'arn:aws:sts::111122223333:assumed-role/shop-delivery/pipeline' } })),
    ).toEqual([]);
    expect(complaints(facts({ call: { api: 'DescribeServices', input: {} } }))).toEqual([]);
  });

  it.each([
    [
      'by a function instead of a runbook',
      facts({ call: { by: 'arn:aws:sts::111122223333:assumed-role/selfheal-functions/x' } }),
      /no runbook/,
    ],
    ['while no execution was running', facts({ call: { at: at(300) } }), /no execution/],
    ['without a remediation on record', facts({ more: { histories: [] } }), /no remediation/],
    ['before anybody had said yes', facts({ decidedAt: 150 }), /nobody had said yes/],
    ['against a no', facts({ status: 'rejected' }), /nobody had said yes/],
    ['where the policy said stop', facts({ gate: 'stop' }), /said stop/],
    ['off its target', facts({ call: { input: { cluster: 'shop', service: 'checkout' } } }), /other than/],
    ['on what is not managed', facts({ more: { unmanaged: ['orders'] } }), /not managed/],
  ])('objects to a change %s', (_, given, complaint) => {
    expect(complaints(given)).toEqual([expect.stringMatching(complaint)]);
  });
});
