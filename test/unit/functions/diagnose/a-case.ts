import type * as z from 'zod';
import { createHandler } from '../../../../functions/diagnose/handler.ts';
import { createMemoryStore } from '../../../../lib/adapters/memory/memory-store.ts';
import { Catalog, type VersionedCatalog } from '../../../../lib/contracts/catalog.ts';
import type { Evidence, EvidenceFact } from '../../../../lib/contracts/evidence.ts';
import type { Incident } from '../../../../lib/contracts/incident.ts';
import type { ModelSettings } from '../../../../lib/contracts/model.ts';
import type { CollectedEvidence } from '../../../../lib/ports/case-records.ts';
import type { LogSearch } from '../../../../lib/ports/lookups.ts';
import type { Reasoners } from '../../../../lib/ports/reasoner.ts';
import { aJournal } from '../../../fakes/journal.ts';
import { noLogs, noModel } from '../../../fakes/reasoners.ts';
import {
  anIncident,
  aService,
  CATALOG,
  FRONT,
  NOW_SECONDS,
  ONSET_AT,
  PRICES,
  SHOP,
  aSignal as signalOn,
} from '../../domain/evidence/builders.ts';

export { SHOP };
export const INCIDENT_ID = 'inc_case';
export const MODEL = 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0';
export const NOW = new Date(NOW_SECONDS * 1000);

const fact = (number: number, component: string, what: EvidenceFact, summary: string, strength = 1): Evidence => ({
  evidenceId: `evd_1-${number}`,
  fact: what,
  component,
  strength,
  summary,
  at: ONSET_AT,
  from: { collector: 'test', reference: '' },
  figures: {},
  attributes: {},
});

/** A shop that is slow: it was deployed just before, its memory climbs, and prices were configured. */
export const EVIDENCE: readonly Evidence[] = [
  fact(1, SHOP, 'deployed-before-onset', 'a new task definition was deployed 4 min before the onset', 0.9),
  fact(2, SHOP, 'latency-up', 'p90 latency rose from 0.2 s to 2.2 s'),
  fact(3, SHOP, 'memory-climbing', 'memory climbs by 2 % a minute'),
  fact(4, PRICES, 'configured-before-onset', 'the function was configured 3 min before the onset'),
];

export interface CaseOptions {
  /** null: the catalog names no model. */
  reasoners: Reasoners | null;
  /** What stands in the logs where a model looks; left out: nothing. */
  logSearch?: LogSearch;
  /** The catalog's settings of models. */
  model?: Partial<z.input<typeof ModelSettings>>;
  now?: () => Date;
  evidence?: readonly Evidence[];
  incident?: Partial<Incident>;
  catalog?: (draft: Record<string, unknown> & { services: Record<string, Record<string, unknown>> }) => void;
}

/** An incident whose evidence has been collected, in a real store in memory, and the diagnose step that looks at it. */
export const aCase = async ({
  reasoners,
  logSearch = noLogs,
  model = {},
  evidence = EVIDENCE,
  incident = {},
  catalog: change,
  now = () => NOW,
}: CaseOptions) => {
  const draft = { ...structuredClone(CATALOG), model: reasoners ? { modelId: MODEL, ...model } : {} } as never;
  // Whoever says nothing else lets a model read what is redacted.
  for (const service of Object.values((draft as Catalog).services)) service.modelAccess = 'redacted';
  change?.(draft);
  const catalog: VersionedCatalog = {
    catalog: Catalog.parse(draft),
    policyVersion: '0123456789abcdef',
    builtAt: '2026-03-01T00:00:00.000Z',
  };
  const store = createMemoryStore({ now: () => NOW });
  const opening = anIncident({ incidentId: INCIDENT_ID, ...incident });
  await store.attach(opening.group, [signalOn(FRONT).latest], () => opening, NOW);
  const collected = (attempt: number): CollectedEvidence => ({
    incidentId: INCIDENT_ID,
    attempt,
    evidence: [...evidence],
    series: [
      ...aService(FRONT, { latencySeconds: 2.2 }),
      ...aService(SHOP, { latencySeconds: 2.2 }),
      ...aService(PRICES),
    ],
    traced: [],
    alarmed: [],
    edges: [
      [FRONT, SHOP],
      [SHOP, PRICES],
    ],
    gaps: [{ collector: 'logs', component: SHOP, because: 'no log group is named' }],
    servedHours: [],
    dataQuality: { verdict: 'good', because: [], sources: [] },
    evidenceVersion: 1,
  });
  const collect = async (attempt: number) => {
    await store.move(INCIDENT_ID, { to: 'collecting', attempt, at: NOW });
    await store.saveEvidence(collected(attempt));
  };
  await collect(1);
  const { journal, lines, counts, counted } = aJournal();
  const handle = createHandler({ incidents: store, reasoners: reasoners ?? noModel, logSearch, catalog, journal, now });
  const step = (attempt = 1) => handle({ inputVersion: 1, incidentId: INCIDENT_ID, attempt, run: 1 });
  return {
    store,
    lines,
    counts,
    counted,
    step,
    /** A further attempt begins: its evidence is collected anew. */
    nextAttempt: async (attempt: number) => {
      await store.move(INCIDENT_ID, { to: 'planning', attempt: attempt - 1, at: NOW });
      await collect(attempt);
    },
    diagnosis: async (attempt = 1) => {
      const found = await store.diagnosis(INCIDENT_ID, attempt);
      if (!found) throw new Error('nothing was diagnosed');
      return found;
    },
  };
};
