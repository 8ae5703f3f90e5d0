import { describe, expect, it } from 'vitest';
import { PostIncidentReport } from '../../../../lib/contracts/report.ts';
import { asMarkdown } from '../../../../lib/domain/report/markdown.ts';
import { reportOf } from '../../../../lib/domain/report/report-of.ts';
import { atSecond, iso } from '../../../contract/builders.ts';
import { aReportCase, ENDINGS } from './a-case.ts';

const report = (ending: keyof typeof ENDINGS) =>
  PostIncidentReport.parse(reportOf(aReportCase(ENDINGS[ending]), atSecond(310)));
const texts = (sentences: readonly { text: string }[]) => sentences.map(({ text }) => text);

describe('the report of an incident that was mitigated', () => {
  const told = report('mitigated');

  it('says what broke, for how long, and what users got, with the facts that show it', () => {
    expect(told.headline).toBe(
      'Well again, though the fault remains, after 5 min: memory leak of ecs-service shop/checkout',
    );
    expect(told.impact).toEqual([
      {
        text: 'It lasted 3 min 10 s: from its onset until every objective was met again.',
        cites: ['pnt_1', 'pnt_6'],
      },
      {
        text: 'ecs-service shop/checkout: about 48 of 1200 requests failed while it was looked at; 4% of requests fail, normally 0.1%',
        cites: ['evd_1-2'],
      },
      { text: 'ecs-service shop/checkout: latency is 2.2 s, normally 0.2 s', cites: ['evd_1-3'] },
      { text: '1 alarm on ecs-service shop/checkout.', cites: ['pnt_2'] },
    ]);
  });

  it('tells the key points in order, from the onset to the end, and leaves out what was merely collected', () => {
    expect(told.timeline.map(({ kind }) => kind)).toEqual([
      'onset',
      'opened',
      'diagnosis',
      'plan',
      'approval',
      'outcome',
    ]);
    expect(told.timeline.at(-1)).toEqual({
      pointId: 'pnt_6',
      at: iso(300),
      kind: 'outcome',
      text: 'closed: well again, the fault remains, 5 min after the onset, every objective met after 3 min 10 s, 1 min of it waiting for people',
    });
  });

  it('gives the cause with what spoke for and against it', () => {
    expect(told.cause).toMatchObject({
      faultClass: 'memory-leak',
      confidence: 0.9,
      sentence: 'Memory is taken and never given back.',
      spokeFor: [{ cites: ['evd_1-1'] }, { cites: ['evd_1-3'] }],
      spokeAgainst: [{ cites: ['evd_1-4'] }],
      alsoConsidered: [{ faultClass: 'traffic-surge', confidence: 0.3 }],
    });
  });

  it('names who allowed what, what came of it and how recovery was judged', () => {
    expect(told.decisions).toMatchObject([{ status: 'used', by: 'ann@example.com', decidedHow: 'link' }]);
    expect(told.changes).toMatchObject([
      { title: 'Restart an ECS service', status: 'succeeded', allowedBy: 'ann@example.com', result: 'mitigated' },
    ]);
    expect(told.recovery).toEqual([
      'Attempt 1, after the change: mitigated, because objectives are met.',
      'ecs-service shop/checkout, latency, s: met (before 2.2, now 0.21, normal 0.2, objective 0.5, 6 samples).',
    ]);
  });

  it('says what was not seen and what is left to do', () => {
    expect(told.unknown).toEqual(['Not seen: logs: no log group is named.']);
    expect(told.followUps).toEqual([
      'The memory leak in shop/checkout is still there: restart-ecs-service made the service well again but did not remove it. Find and remove it before it comes back.',
      'Against the memory leak of ecs-service shop/checkout: find what holds the memory, and release it.',
    ]);
  });
});

describe('the report of every other ending', () => {
  it('tells of a cure that policy allowed by itself', () => {
    const told = report('cured');
    expect(told.headline).toMatch(/^Cured after 5 min: memory leak/);
    expect(told.changes).toMatchObject([{ allowedBy: 'the policy alone', result: 'cured' }]);
    expect(told.decisions).toEqual([]);
  });

  it('tells people who take over what failed and what could not be judged', () => {
    const told = report('escalated');
    expect(told.headline).toMatch(/^Handed to people after 5 min/);
    expect(texts(told.impact)[0]).toBe('It had gone on for 5 min when people took over.');
    expect(told.recovery.at(-1)).toBe('Not judged to the end: people took over. every runbook was tried');
    expect(told.unknown[0]).toBe('Whether attempt 1 helped could not be judged: too few samples.');
    expect(told.changes).toMatchObject([{ status: 'failed', failure: 'AccessDenied for role/x', result: 'failed' }]);
    expect(told.followUps).toContain(
      '"Restart an ECS service" on ecs-service shop/checkout failed: mend the runbook or its rights.',
    );
  });

  it('tells who declined and why, and that nothing was changed', () => {
    const told = report('declined');
    expect(told.decisions).toMatchObject([
      { status: 'rejected', by: 'ann@example.com', reason: 'not during the sale' },
    ]);
    expect(told.changes).toEqual([]);
    expect(told.followUps).toContain(
      'Consider a runbook against the memory leak of such a component: nothing was tried.',
    );
  });

  it('tells who took an approval back and why, in distinction from a question that Selfheal withdrew', () => {
    const told = report('taken back');
    expect(told.decisions).toMatchObject([{ status: 'revoked', by: 'ann@example.com', reason: 'the sale begins' }]);
    expect(told.changes).toEqual([]);
    expect(asMarkdown(told)).toMatch(/: approved, and taken back before it started by ann.*"the sale begins"/);
    const [decision] = told.decisions;
    if (!decision) throw new Error('no decision is told');
    const withdrawn = { ...told, decisions: [{ ...decision, by: 'selfheal', decidedHow: 'selfheal' as const }] };
    expect(asMarkdown(withdrawn)).toMatch(/: revoked by selfheal/);
  });

  it('asks to look at who is asked where nobody answered', () => {
    expect(report('unanswered').followUps).toContain(
      'Nobody answered in time: see who is asked, and how long they have.',
    );
  });

  it('claims neither cause nor harm where the numbers show none', () => {
    const told = report('symptom absent');
    expect(told.cause).toBeNull();
    expect(told.headline).toBe('Not an incident, closed after 5 min: checkout latency is high');
    expect(told.followUps).toEqual(['The numbers did not bear the alarm out: see whether its threshold fits.']);
  });

  it('sends nobody after the cause of what a person called no incident', () => {
    const told = report('false alarm');
    expect(told.recovery).toEqual(['A person said that it is no incident.']);
    expect(told.followUps).toEqual([]);
  });

  it('makes no diagnosis up where none was made', () => {
    const told = report('over by itself');
    expect(told).toMatchObject({ cause: null, diagnosedAt: null, followUps: [] });
    expect(told.unknown).toEqual(['No diagnosis was made, so the cause is not known.']);
  });

  it('asks for the cause where people ended what nobody could explain', () => {
    const told = report('resolved by people');
    expect(told.recovery).toEqual(['People ended it. all alarms are over']);
    expect(told.followUps).toEqual(['Find the cause: what was seen does not tell it.']);
  });
});

it('says so where harm was seen in no number', () => {
  const reported = { ...aReportCase(ENDINGS.cured), evidence: [] };
  expect(texts(reportOf(reported, atSecond(310)).impact)).toContain('How many requests failed or waited is not known.');
});
