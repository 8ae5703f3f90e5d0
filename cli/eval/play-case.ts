import { createHash } from 'node:crypto';
import { createHandler as createCollect } from '../../functions/collect-evidence/handler.ts';
import { createHandler as createDiagnose } from '../../functions/diagnose/handler.ts';
import { createHandler as createPlan } from '../../functions/plan-remediation/handler.ts';
import { createHandler as createReport } from '../../functions/write-report/handler.ts';
import { createNewId } from '../../lib/adapters/ids.ts';
import { createMemoryStore } from '../../lib/adapters/memory/memory-store.ts';
import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { Diagnosis } from '../../lib/contracts/diagnosis.ts';
import type { Evidence } from '../../lib/contracts/evidence.ts';
import { Incident, type TimelineEntry } from '../../lib/contracts/incident.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import type { ModelSettings } from '../../lib/contracts/model.ts';
import { type Plan, stepsOf } from '../../lib/contracts/plan.ts';
import type { Remediation } from '../../lib/contracts/remediation.ts';
import type { PostIncidentReport } from '../../lib/contracts/report.ts';
import { Signal } from '../../lib/contracts/signal.ts';
import type { StepInput } from '../../lib/contracts/workflow.ts';
import { outcomeOf } from '../../lib/domain/learning/outcome-of.ts';
import type { IncidentStore } from '../../lib/ports/incident-store.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { LogSearch } from '../../lib/ports/lookups.ts';
import type { Observatory } from '../../lib/ports/observatory.ts';
import type { Reasoners } from '../../lib/ports/reasoner.ts';
import type { GoldenCase } from './golden-case.ts';
import { type Exchange, witnessed } from './witness.ts';

export interface PlayParts {
  manifests: readonly RunbookManifest[];
  reasoners: Reasoners;
  /** Names no model where the ranking is to stand alone. */
  model: ModelSettings;
}

/** What came of a case. */
export interface Played {
  diagnosis: Diagnosis;
  /** Of the last attempt. */
  plan: Plan | null;
  /** Of the attempts before, whose remedies were in vain. */
  earlierPlans: readonly Plan[];
  evidence: readonly Evidence[];
  timeline: readonly TimelineEntry[];
  /** Where the case is handed to people in the end. */
  report: PostIncidentReport | null;
  /** Every question to a model, and how it was answered. */
  exchanges: readonly Exchange[];
}

const INCIDENT_ID = 'inc_golden';
const FIRST_STEP: StepInput = { inputVersion: 1, incidentId: INCIDENT_ID, attempt: 1, run: 1 };
/** What several diagnoses and a plan need; less would leave no room for the last question. */
const TOKENS_OF_SEVERAL_ATTEMPTS = 40_000;

/** Nobody reads these: what counts stands in the store. */
const SILENT: Journal = { count: () => {}, line: () => {} };

/**
 * Plays a recorded incident through the handlers that are deployed: collect (unless its evidence was kept), diagnose, plan; again for
 * each remedy that was in vain; and write-report where the case is handed to people. The clock stands still at the moment of the recording, so that the same case always asks the same question.
 */
export const playCase = async (recorded: GoldenCase, { manifests, reasoners, model }: PlayParts): Promise<Played> => {
  const now = () => new Date(recorded.nowAt);
  const store = createMemoryStore({ now });
  const ran: Remediation[] = [];
  const incidents: IncidentStore = {
    ...store,
    pastOutcomes: async () => recorded.pastOutcomes,
    history: async (incidentId) => {
      const history = await store.history(incidentId);
      return history && { ...history, remediations: ran };
    },
  };
  const attempts = recorded.remediesInVain + 1;
  const settings =
    attempts > 1 || recorded.reported
      ? { ...model, maximumTokensPerIncident: Math.max(model.maximumTokensPerIncident, TOKENS_OF_SEVERAL_ATTEMPTS) }
      : model;
  const catalog: VersionedCatalog = {
    catalog: { ...recorded.catalog, model: settings },
    policyVersion: hashOf(JSON.stringify(recorded.catalog), 16),
    builtAt: recorded.nowAt,
  };
  await open(incidents, recorded, now());
  // As in production, where changes are stored as they happen: a model may ask for those of a component.
  for (const change of recorded.observation?.changes ?? []) await incidents.recordChange(change);
  const { heard, exchanges } = witnessed(reasoners);
  const logSearch = recordedLogs(recorded);
  const targets = {
    snapshot: async (component: string, at: Date) => {
      const fields = recorded.targets[component];
      return fields ? { component, takenAt: at.toISOString(), fields } : null;
    },
  };
  const newId = createNewId((count) => new Uint8Array(count));
  const asked = { incidents, reasoners: heard, catalog, journal: SILENT, manifests, now };
  const collect = createCollect({ ...asked, observatory: observatoryOf(recorded) });
  const diagnose = createDiagnose({ ...asked, logSearch });
  const planRemediation = createPlan({ ...asked, targets, newId });
  const earlierPlans: Plan[] = [];
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const step = { ...FIRST_STEP, attempt };
    await (recorded.evidence ? keep(incidents, recorded.evidence, attempt, now()) : collect(step));
    await diagnose(step);
    await planRemediation(step);
    const planned = attempt < attempts ? await incidents.plan(INCIDENT_ID, attempt) : null;
    if (planned) {
      earlierPlans.push(planned);
      ran.push(...(await inVain(incidents, planned, now())));
    }
  }

  const diagnosis = await incidents.diagnosis(INCIDENT_ID, attempts);
  const file = await incidents.caseFile(INCIDENT_ID, attempts);
  if (!diagnosis || !file) throw new Error('nothing was diagnosed: the incident has no firing signal');
  return {
    diagnosis,
    plan: await incidents.plan(INCIDENT_ID, attempts),
    earlierPlans,
    evidence: file.evidence,
    timeline: await incidents.timeline(INCIDENT_ID),
    report: recorded.reported ? await handOver(incidents, createReport(asked), now()) : null,
    exchanges,
  };
};

/** The records of a plan that was carried out and changed nothing. */
const inVain = async (incidents: IncidentStore, plan: Plan, at: Date): Promise<Remediation[]> => {
  const instant = at.toISOString();
  await incidents.saveValidation({
    validationId: `val_${plan.attempt}`,
    incidentId: INCIDENT_ID,
    attempt: plan.attempt,
    of: 'remedy',
    at: instant,
    watchedSinceAt: instant,
    verdict: 'unchanged',
    final: true,
    wellSinceAt: null,
    checks: [],
    because: ['nothing changed'],
    evidenceVersion: plan.evidenceVersion,
  });
  return stepsOf(plan).map((step, index) => ({
    remediationId: `rem_${plan.attempt}-${index + 1}`,
    incidentId: INCIDENT_ID,
    attempt: plan.attempt,
    purpose: 'remedy',
    planId: plan.planId,
    planHash: plan.planHash,
    step: index + 1,
    runbook: step.runbook,
    target: step.target,
    service: step.service,
    parameters: step.parameters,
    status: 'succeeded',
    clientToken: '00000000-0000-4000-8000-000000000000',
    executionId: 'recorded',
    fence: 1,
    startedAt: instant,
    stopRequestedAt: null,
    endedAt: instant,
    failure: null,
  }));
};

/** People get the incident, and its report is written. */
const handOver = async (
  incidents: IncidentStore,
  writeReport: ReturnType<typeof createReport>,
  at: Date,
): Promise<PostIncidentReport | null> => {
  const history = await incidents.history(INCIDENT_ID);
  if (!history) throw new Error('the incident was lost');
  await incidents.escalate(outcomeOf(history, { result: 'escalated', endedAt: at, because: ['nothing helped'] }), at);
  await writeReport([INCIDENT_ID]);
  return incidents.report(INCIDENT_ID);
};

const hashOf = (text: string, digits: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, digits);

const open = async (incidents: IncidentStore, { incident, signals, catalog }: GoldenCase, at: Date): Promise<void> => {
  const { title, application, severity, onsetAt, symptoms, autonomyCeiling } = incident;
  const group = application === null ? `unknown#${catalog.account}#${catalog.region}#recorded` : `app#${application}`;
  const opening = Incident.parse({
    incidentId: INCIDENT_ID,
    group,
    application,
    title,
    severity,
    state: 'settling',
    attempt: FIRST_STEP.attempt,
    run: FIRST_STEP.run,
    evidenceVersion: 1,
    symptomComponents: symptoms,
    autonomyCeiling,
    hardEvidence: false,
    onsetAt,
    openedAt: onsetAt,
    lastSignalAt: onsetAt,
    updatedAt: onsetAt,
    closedAt: null,
    because: 'recorded',
  });
  const firing = signals.map(({ component, source, labels, ...texts }, index) =>
    Signal.parse({
      ...texts,
      signalId: `sig_${index + 1}`,
      fingerprint: hashOf(`${component}|${texts.title}`, 32),
      source,
      sourceEventId: `recorded-${index + 1}`,
      status: 'firing',
      severity,
      observedAt: onsetAt,
      receivedAt: onsetAt,
      resource: { account: catalog.account, region: catalog.region },
      labels,
      application,
      component,
    }),
  );
  await incidents.attach(group, firing, () => opening, at);
};

const keep = async (
  incidents: IncidentStore,
  kept: NonNullable<GoldenCase['evidence']>,
  attempt: number,
  at: Date,
): Promise<void> => {
  const { evidenceVersion } = await incidents.move(INCIDENT_ID, { to: 'collecting', attempt, at });
  await incidents.saveEvidence({ ...kept, incidentId: INCIDENT_ID, attempt, evidenceVersion });
};

const observatoryOf = ({ observation }: GoldenCase): Observatory => ({
  observe: async (scope) => {
    if (!observation) throw new Error('nothing was recorded that could be observed');
    return { ...observation, scope };
  },
});

/** Lines that were recorded; of a component without any nothing is known. */
const recordedLogs = ({ observation }: GoldenCase): LogSearch => ({
  linesOf: async ({ component, contains, fromAt, toAt }) => {
    const lines = (observation?.logs ?? []).filter((line) => line.component === component);
    const known = lines.length > 0 || observation?.logsRead?.some((read) => read.component === component);
    if (!known) return { status: 'unavailable', because: 'its log was not recorded' };
    const [from, to] = [Date.parse(fromAt), Date.parse(toAt)];
    const asked = lines.filter(({ at, message }) => {
      const time = Date.parse(at);
      return time >= from && time < to && (contains === null || message.includes(contains));
    });
    return { status: 'read', lines: asked, whole: true };
  },
});
