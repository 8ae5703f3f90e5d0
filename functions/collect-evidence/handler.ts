import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import type { Gap } from '../../lib/contracts/observation.ts';
import { answer, type StepInput, type StepOutput } from '../../lib/contracts/workflow.ts';
import { joinChanges } from '../../lib/domain/changes/join-changes.ts';
import { allCleared } from '../../lib/domain/correlation/all-cleared.ts';
import { withoutOwnEffects } from '../../lib/domain/correlation/own-effect.ts';
import { alarmedHarms } from '../../lib/domain/diagnosis/alarmed-harms.ts';
import { deriveEvidence } from '../../lib/domain/evidence/derive-evidence.ts';
import { scopeAsTraced } from '../../lib/domain/evidence/edges.ts';
import { scopeOf } from '../../lib/domain/evidence/scope.ts';
import { comparable } from '../../lib/domain/evidence/traced-series.ts';
import { known, notMyTurn } from '../../lib/domain/lifecycle/turn.ts';
import type { CaseRecords } from '../../lib/ports/case-records.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { IncidentRecords } from '../../lib/ports/incident-records.ts';
import type { Observatory } from '../../lib/ports/observatory.ts';
import type { OutcomeRecords } from '../../lib/ports/outcome-records.ts';
import type { SignalRecords } from '../../lib/ports/signal-records.ts';

export interface CollectDeps {
  incidents: Pick<IncidentRecords, 'incident' | 'move' | 'note'> &
    Pick<SignalRecords, 'signals'> &
    Pick<CaseRecords, 'saveEvidence' | 'remediations'> &
    Pick<OutcomeRecords, 'pastOutcomes'>;
  observatory: Observatory;
  manifests: readonly RunbookManifest[];
  catalog: VersionedCatalog;
  now: Clock;
}

/** Passes through collect, with or without a remedy, after which people take over: evidence that keeps changing is theirs to read. */
const MAXIMUM_PASSES = 10;
const PAST_INCIDENTS = 20;

/** Looks at everything in the incident's scope and turns it into citable evidence; what could not be seen is a stated gap. */
export const createHandler =
  ({ incidents, observatory, manifests, catalog, now }: CollectDeps) =>
  async (input: StepInput): Promise<StepOutput> => {
    const { incidentId, attempt } = input;
    const incident = known(await incidents.incident(incidentId), incidentId);
    const over = notMyTurn(incident, input, ['collecting']);
    if (over) return over;
    if (attempt > MAXIMUM_PASSES)
      return answer('escalate', `the evidence was collected ${MAXIMUM_PASSES} times without an end`);
    const remediations = await incidents.remediations(incidentId);
    const signals = withoutOwnEffects(await incidents.signals(incidentId), { remediations, manifests }, now());
    if (allCleared(signals)) return answer('validate', 'every signal cleared before anything was done');
    const collecting = await incidents.move(incidentId, { to: 'collecting', attempt, at: now() });

    const seen = await observatory.observe(scopeOf(collecting, catalog.catalog, now()));
    const scope = scopeAsTraced(seen.scope, seen.traced, catalog.catalog);
    const { changes, unreadable } = joinChanges(seen.changes, seen.changeEvents, catalog.catalog);
    const gaps = [...seen.gaps, ...unread(unreadable)];
    const observation = { ...seen, scope, changes, gaps, series: comparable(seen.series, seen.traced) };
    const pastOutcomes =
      collecting.application === null ? [] : await incidents.pastOutcomes(collecting.application, PAST_INCIDENTS);
    const { evidence, dataQuality } = deriveEvidence({
      observation,
      signals,
      pastOutcomes,
      catalog: catalog.catalog,
      // Derived from the attempt, so that a retried step gives the same fact the same id.
      newEvidenceId: numbered(`evd_${attempt}`),
    });
    await incidents.saveEvidence({
      incidentId,
      attempt,
      evidence,
      alarmed: alarmedHarms(signals, observation.series),
      series: observation.series,
      edges: scope.edges,
      traced: observation.traced,
      gaps: observation.gaps,
      servedHours: observation.servedHours,
      dataQuality,
      evidenceVersion: collecting.evidenceVersion,
    });
    await incidents.note({
      incidentId,
      attempt,
      at: now().toISOString(),
      key: `evidence-${attempt}`,
      kind: 'evidence',
      summary: `${evidence.length} facts about ${scope.components.length} components; telemetry is ${dataQuality.verdict}`,
      because: [
        ...new Set([
          ...dataQuality.because,
          ...observation.gaps.map(({ collector, because }) => `${collector}: ${because}`),
        ]),
      ],
    });
    return answer('diagnose', `${evidence.length} facts collected`);
  };

/** Calls that were looked up and make no sense are one gap, in the words of the first. */
const unread = ([first, ...more]: readonly string[]): Gap[] =>
  first === undefined
    ? []
    : [
        {
          collector: 'changes',
          component: null,
          because: `${1 + more.length} of the calls that were looked up cannot be read: ${first}`.slice(0, 500),
        },
      ];

const numbered = (prefix: string) => {
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}-${count}`;
  };
};
