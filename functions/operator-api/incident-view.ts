import type { FactView, HypothesisView, IncidentView } from '../../console/console-views.ts';
import type { Approval } from '../../lib/contracts/approval.ts';
import type { Evidence } from '../../lib/contracts/evidence.ts';
import type { History } from '../../lib/contracts/history.ts';
import type { Hypothesis } from '../../lib/contracts/hypothesis.ts';
import type { PostIncidentReport } from '../../lib/contracts/report.ts';
import type { AttachedSignal, Severity } from '../../lib/contracts/signal.ts';
import { includes } from '../../lib/domain/access/role-on.ts';
import { yesesInWords } from '../../lib/domain/approval/yeses-words.ts';
import { FAULT_TABLE } from '../../lib/domain/diagnosis/fault-table.ts';
import type { CollectedEvidence } from '../../lib/ports/case-records.ts';
import type { Looking } from './console-deps.ts';
import { graphView } from './graph-view.ts';
import { roleOnPlan, seesIncident, servicesAbout } from './incident-role.ts';
import { DOING } from './incident-rows.ts';
import { causeOf, nameOf, plain } from './plain.ts';
import { planPageView } from './plan-page-view.ts';
import { symptomView } from './symptom-view.ts';
import { mayStart } from './take-back.ts';

const SIGNALS_SHOWN = 25;
const TIMELINE_SHOWN = 80;
/** Of all lines together: a page is read on a phone. */
const REASON_CHARACTERS = 24_000;
const HYPOTHESES_SHOWN = 6;
const FACTS_SHOWN = 8;
const VALIDATIONS_SHOWN = 8;
const MICRO = 1e-6;

/** What one incident's page shows; null where there is none, or none for whoever looks. */
export const incidentView = async (looking: Looking, incidentId: string): Promise<IncidentView | null> => {
  const { deps, operator } = looking;
  const history = await deps.incidents.history(incidentId);
  if (!history || !seesIncident(deps.catalog, operator, history.incident)) return null;
  // A new attempt that has collected nothing yet shows what the one before saw.
  const attempt = history.diagnoses.at(-1)?.attempt ?? history.incident.attempt;
  const [collected, report, spent] = await Promise.all([
    deps.incidents.collected(incidentId, attempt),
    deps.incidents.report(incidentId),
    deps.incidents.modelSpend(incidentId),
  ]);
  return {
    ...viewOf(looking, history, collected),
    report: report && reportView(report),
    modelDollars: spent.microdollars * MICRO,
  };
};

const viewOf = (
  { deps, operator }: Looking,
  history: History,
  collected: CollectedEvidence | null,
): Omit<IncidentView, 'report' | 'modelDollars'> => {
  const { incident, approvals, remediations, validations, outcome, timeline } = history;
  const plan = history.plans.at(-1);
  const diagnosis = history.diagnoses.at(-1);
  const chosen = diagnosis?.hypotheses.find(({ hypothesisId }) => hypothesisId === plan?.hypothesisId);
  const manifests = deps.manifests;
  // Who may see the incident may still have no say over the services that its plan touches.
  const answerAt = ({ planHash }: Approval): string | null => {
    const asked = history.plans.find((each) => each.planHash === planHash);
    return includes(roleOnPlan(deps.catalog, operator, asked), 'approver')
      ? `/console/incidents/${incident.incidentId}/approval`
      : null;
  };
  return {
    incidentId: incident.incidentId,
    title: plain(incident.title),
    severity: incident.severity,
    doing: DOING[incident.state],
    because: plain(incident.because),
    application: incident.application,
    services: servicesAbout(deps.catalog, incident),
    onsetAt: incident.onsetAt,
    openedAt: incident.openedAt,
    endedAt: incident.closedAt,
    // What was handed to people has an outcome, and goes on.
    handedOverAt: incident.closedAt === null ? (outcome?.endedAt ?? null) : null,
    attempt: incident.attempt,
    questions: approvals
      .filter(({ status, expiresAt }) => status === 'waiting' && Date.parse(expiresAt) > deps.now().getTime())
      .slice(-1)
      .map((question) => ({
        href: answerAt(question),
        expiresAt: question.expiresAt,
        people: yesesInWords(question),
      })),
    approved: approvals
      .filter((approval) => mayStart({ history, approval }, deps.now()))
      .map((approval) => ({ href: answerAt(approval), by: approval.decidedBy ?? 'somebody' })),
    plot: symptomView(history, collected),
    graph: graphView({
      edges: collected?.edges ?? [],
      path: (chosen ?? diagnosis?.hypotheses[0])?.path ?? [],
      symptoms: incident.symptomComponents,
    }),
    diagnosis: diagnosis ? diagnosisView(diagnosis, collected?.evidence ?? [], plan?.hypothesisId) : null,
    plan: plan ? planPageView(plan, manifests) : null,
    changes: remediations.map(({ runbook, target, purpose, status, startedAt, endedAt, failure }) => ({
      what: `${purpose === 'rollback' ? 'taken back: ' : ''}${manifests.find((each) => each.runbook === runbook)?.title ?? runbook} on ${nameOf(target)}`,
      status: failure ? plain(`${status}: ${failure}`) : status,
      startedAt,
      endedAt,
    })),
    recovery: validations.slice(-VALIDATIONS_SHOWN).map(({ at, of, verdict, because }) => ({
      at,
      text: `${of.replaceAll('-', ' ')}: ${verdict}`,
      because: because.map(plain),
    })),
    outcome: outcome && {
      result: outcome.result.replaceAll('-', ' '),
      because: outcome.because.map(plain),
      followUp: outcome.followUp === null ? null : plain(outcome.followUp),
    },
    signals: signalsView(history.signals),
    timeline: timelineView(timeline),
    timelineLeftOut: Math.max(0, timeline.length - TIMELINE_SHOWN),
  };
};

/** The beginning tells why there is an incident, the end what goes on: the middle is left out first, then the reasons of older lines. */
const timelineView = (timeline: History['timeline']): IncidentView['timeline'] => {
  const half = TIMELINE_SHOWN / 2;
  let room = REASON_CHARACTERS;
  return [...timeline.slice(0, half), ...timeline.slice(half).slice(-half)]
    .toReversed()
    .map(({ at, kind, summary, because }) => {
      const reasons = because.map(plain);
      room -= reasons.join('').length;
      const more = `${reasons.length} reasons, in the record`;
      return { at, kind, summary: plain(summary), because: room >= 0 || reasons.length === 0 ? reasons : [more] };
    })
    .toReversed();
};

const diagnosisView = (
  diagnosis: History['diagnoses'][number],
  evidence: readonly Evidence[],
  planned: string | undefined,
): NonNullable<IncidentView['diagnosis']> => {
  const byId = new Map(evidence.map((fact) => [fact.evidenceId, fact]));
  const { summary, claims, hypotheses, lacked, dataQuality, by, modelDisagrees } = diagnosis;
  const said =
    by === 'ranker' ? 'Ranked by rules; no model had a part in it.' : 'Ranked by rules, explained by a model.';
  return {
    summary: plain(summary),
    by: modelDisagrees ? `${said} The model put another cause first, so people are asked.` : said,
    // What the ranker claims is the evidence for its first cause, which stands there.
    claims: by === 'ranker' ? [] : claims.map(({ text, evidence: ids }) => ({ text: plain(text), evidenceIds: ids })),
    hypotheses: hypotheses.slice(0, HYPOTHESES_SHOWN).map((each) => hypothesisView(each, byId, planned)),
    lacked: lacked.map(plain),
    quality: `What could be seen was ${dataQuality.verdict}${dataQuality.because.length > 0 ? `: ${plain(dataQuality.because.join('; '))}` : ''}.`,
  };
};

const hypothesisView = (
  { hypothesisId, component, faultClass, confidence, evidenceFor, evidenceAgainst, path }: Hypothesis,
  byId: ReadonlyMap<string, Evidence>,
  planned: string | undefined,
): HypothesisView => ({
  cause: causeOf(faultClass, component),
  confidence,
  sentence:
    FAULT_TABLE.find((row) => row.faultClass === faultClass)?.sentence ?? 'What kind of fault it is, is not known.',
  spokeFor: factViews(evidenceFor, byId),
  spokeAgainst: factViews(evidenceAgainst, byId),
  path: path.map(nameOf),
  planned: hypothesisId === planned,
});

const factViews = (ids: readonly string[], byId: ReadonlyMap<string, Evidence>): FactView[] =>
  ids
    .flatMap((id) => byId.get(id) ?? [])
    .toSorted((one, other) => other.strength - one.strength)
    .slice(0, FACTS_SHOWN)
    .map(({ evidenceId, summary, fact }) => ({ evidenceId, text: plain(summary) || fact.replaceAll('-', ' ') }));

const WEIGHT: Readonly<Record<Severity, number>> = { info: 0, low: 1, medium: 2, high: 3, critical: 4 };

const signalsView = (signals: readonly AttachedSignal[]): IncidentView['signals'] => {
  const order = ({ status, latest }: AttachedSignal) => WEIGHT[latest.severity] + (status === 'firing' ? 5 : 0);
  return {
    total: signals.length,
    firing: signals.filter(({ status }) => status === 'firing').length,
    events: signals.reduce((sum, { count }) => sum + count, 0),
    shown: signals
      .toSorted((one, other) => order(other) - order(one))
      .slice(0, SIGNALS_SHOWN)
      .map(({ latest, status, count, lastObservedAt }) => ({
        title: plain(latest.title),
        where: latest.component ? nameOf(latest.component) : 'a resource that the catalog does not know',
        status,
        count,
        lastAt: lastObservedAt,
      })),
  };
};

const reportView = ({
  headline,
  impact,
  words,
  followUps,
  unknown,
  writtenAt,
}: PostIncidentReport): IncidentView['report'] => ({
  headline: plain(words?.headline ?? headline),
  impact: impact.map(({ text }) => plain(text)),
  words: words?.sentences.map(({ text, cites }) => plain(`${text} (${cites.join(', ')})`)) ?? [],
  followUps: [...followUps, ...(words?.followUps.map(({ text }) => text) ?? [])].map(plain),
  unknown: unknown.map(plain),
  writtenAt,
});
