import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ApprovalStatus } from '../../../../lib/contracts/approval.ts';
import { FaultClass } from '../../../../lib/contracts/fault-class.ts';
import { History } from '../../../../lib/contracts/history.ts';
import { TimelineEntry } from '../../../../lib/contracts/incident.ts';
import { OutcomeResult } from '../../../../lib/contracts/outcome.ts';
import { RemediationStatus } from '../../../../lib/contracts/remediation.ts';
import { PostIncidentReport } from '../../../../lib/contracts/report.ts';
import { Verdict } from '../../../../lib/contracts/validation.ts';
import { outcomeOf } from '../../../../lib/domain/learning/outcome-of.ts';
import { redactForRecord } from '../../../../lib/domain/redaction/redact.ts';
import { asMarkdown } from '../../../../lib/domain/report/markdown.ts';
import { reportOf } from '../../../../lib/domain/report/report-of.ts';
import {
  aDiagnosis,
  anApproval,
  anIncident,
  aPlan,
  aRemediation,
  aSignal,
  atSecond,
  aValidation,
  COMPONENT,
  iso,
  OTHER_COMPONENT,
} from '../../../contract/builders.ts';
import { aFact } from './a-case.ts';

/** Text as strangers write it, with secrets and with what means something to a terminal or a Markdown viewer. */
const nasty = (maximum: number) =>
  fc
    .array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.lorem({ maxCount: 12 }),
        fc.constantFrom(
          'password=hunter2-Sommer',
          'key AKIAIOSFODNN7EXAMPLE leaked',
          'mail joe.doe@example.org now',
          'Bearer abcdefghijklmnopqrstuvwxyz012345',
          '\u001b[31mred\u202Eder',
          '<script>alert(1)</script>',
          '[press here](https://evil.example/login)',
          '\n\n# Heading\n| a | b |',
          '![](http://evil.example/pixel.png)',
        ),
      ),
      { maxLength: 6 },
    )
    .map((parts) => parts.join(' ').slice(0, maximum));

const second = fc.integer({ min: -100, max: 100_000 });
const component = fc.constantFrom(COMPONENT, OTHER_COMPONENT);
const ids = fc.array(fc.constantFrom('evd_1-1', 'evd_1-2', 'evd_1-3', 'evd_9-9'), { maxLength: 5 });
const plan = aPlan();

const anyHistory = fc
  .record({
    title: nasty(256),
    symptoms: fc.array(component, { maxLength: 2 }),
    signals: fc.array(nasty(200), { maxLength: 4 }),
    timeline: fc.array(
      fc.record({ at: second, kind: fc.constantFrom(...TimelineEntry.shape.kind.options), summary: nasty(1000) }),
      { maxLength: 90 },
    ),
    diagnoses: fc.array(
      fc.record({
        finding: fc.constantFrom('cause-found' as const, 'symptom-absent' as const, 'cannot-tell' as const),
        hypotheses: fc.array(
          fc.record({
            component,
            faultClass: fc.constantFrom(...FaultClass.options),
            confidence: fc.double({ min: 0, max: 1, noNaN: true }),
            evidenceFor: ids,
            evidenceAgainst: ids,
          }),
          { maxLength: 8 },
        ),
        lacked: fc.array(nasty(500), { maxLength: 30 }),
        quality: fc.constantFrom('good' as const, 'degraded' as const, 'bad' as const, 'unknown' as const),
        because: fc.array(nasty(300), { maxLength: 3 }),
        disagrees: fc.boolean(),
      }),
      { maxLength: 3 },
    ),
    approvals: fc.array(
      fc.record({
        status: fc.constantFrom(...ApprovalStatus.options),
        by: fc.option(fc.oneof(nasty(300), fc.emailAddress())),
        reason: fc.option(nasty(1000)),
      }),
      { maxLength: 5 },
    ),
    remediations: fc.array(
      fc.record({
        status: fc.constantFrom(...RemediationStatus.options),
        purpose: fc.constantFrom('remedy' as const, 'rollback' as const),
        failure: fc.option(nasty(2000)),
      }),
      { maxLength: 5 },
    ),
    validations: fc.array(
      fc.record({
        verdict: fc.constantFrom(...Verdict.options),
        final: fc.boolean(),
        well: fc.option(second),
        because: fc.array(nasty(500), { maxLength: 4 }),
      }),
      { maxLength: 5 },
    ),
  })
  .map((given) =>
    History.parse({
      incident: anIncident({ title: given.title, symptomComponents: given.symptoms, incidentId: 'inc_1' }),
      signals: given.signals.map((title, index) => ({
        incidentId: 'inc_1',
        fingerprint: aSignal().fingerprint,
        latest: aSignal({
          title: title || 'an alarm',
          sourceEventId: `event-${index}`,
          component: index % 2 === 0 ? COMPONENT : null,
        }),
        status: 'firing',
        firstObservedAt: iso(0),
        lastObservedAt: iso(1),
        count: 1,
      })),
      timeline: given.timeline.map(({ at, kind, summary }, index) => ({
        incidentId: 'inc_1',
        at: iso(at),
        attempt: 1,
        key: `${kind}-${index}`,
        kind,
        summary,
        because: [],
      })),
      diagnoses: given.diagnoses.map(({ finding, hypotheses, lacked, quality, because, disagrees }, index) =>
        aDiagnosis({
          attempt: index + 1,
          finding,
          hypotheses: hypotheses.map((hypothesis, number) => ({
            ...hypothesis,
            hypothesisId: `hyp_${index + 1}-${number}`,
            path: [hypothesis.component],
            wouldChange: [],
          })),
          lacked,
          modelDisagrees: disagrees,
          dataQuality: { verdict: quality, because, sources: [] },
        }),
      ),
      plans: [plan],
      approvals: given.approvals.map(({ status, by, reason }) =>
        anApproval(plan, { status, decidedBy: by, reason, decidedAt: by === null ? null : iso(60) }),
      ),
      remediations: given.remediations.map(({ status, purpose, failure }) =>
        aRemediation(plan, { status, purpose, failure, endedAt: status === 'starting' ? null : iso(90) }),
      ),
      validations: given.validations.map(({ verdict, final, well, because }) =>
        aValidation({ verdict, final, wellSinceAt: well === null ? null : iso(well), because }),
      ),
      outcome: null,
    }),
  );

const anyCase = fc
  .record({
    history: anyHistory,
    result: fc.constantFrom(...OutcomeResult.options),
    because: fc.array(nasty(1500), { maxLength: 4 }),
    endedAt: second,
    summaries: fc.array(nasty(500), { maxLength: 3 }),
  })
  .map(({ history, result, because, endedAt, summaries }) => ({
    history,
    outcome: outcomeOf(history, { result, endedAt: atSecond(endedAt), because }),
    evidence: summaries.map((summary, index) => aFact(index + 1, index === 0 ? 'faults-up' : 'log-new', summary)),
    manifests: [],
  }));

const texts = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
};

it('is a valid report of bounded size for any valid history, without secrets and hidden characters', () => {
  fc.assert(
    fc.property(anyCase, (reported) => {
      const report = PostIncidentReport.parse(reportOf(reported, atSecond(400)));
      expect(JSON.stringify(report).length).toBeLessThan(150_000);
      const { decisions, changes, ...rest } = report;
      const shown = texts({
        ...rest,
        decisions: decisions.map(({ by: _, ...each }) => each),
        changes: changes.map(({ allowedBy: _, ...each }) => each),
      });
      for (const text of shown) {
        expect(redactForRecord(text)).toBe(text);
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }
      // What was said of who decided is a mail address or as clean as the rest.
      for (const who of [...decisions.map(({ by }) => by ?? ''), ...changes.map(({ allowedBy }) => allowedBy)])
        expect(/^[^\s@<>]+@[^\s@<>]+$/.test(who) || redactForRecord(who) === who).toBe(true);
      const told = new Set(report.timeline.map(({ pointId }) => pointId));
      for (const { cites } of report.impact)
        expect(cites.filter((id) => id.startsWith('pnt_') && !told.has(id))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

it('is the same report of the same records', () => {
  fc.assert(
    fc.property(anyCase, (reported) => {
      expect(reportOf(structuredClone(reported), atSecond(400))).toEqual(reportOf(reported, atSecond(400)));
    }),
    { numRuns: 30 },
  );
});

it('becomes no markup of its own in Markdown, whatever was said outside', () => {
  const OURS = /^(# |## |- |\s*$|Incident |Onset )/;
  fc.assert(
    fc.property(anyCase, (reported) => {
      const markdown = asMarkdown(reportOf(reported, atSecond(400)));
      expect(markdown.split('\n').filter((line) => !OURS.test(line))).toEqual([]);
      expect(markdown.match(/^# /gm)).toHaveLength(1);
      expect(markdown).not.toMatch(/(?<!\\)[<[\]!|`]/);
      expect(markdown).not.toMatch(/:\/\//);
    }),
    { numRuns: 100 },
  );
});
