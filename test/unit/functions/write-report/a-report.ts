import { afterEach } from 'vitest';
import type * as z from 'zod';
import { createHandler } from '../../../../functions/write-report/handler.ts';
import { createReasoners } from '../../../../lib/adapters/aws/bedrock/reasoner.ts';
import { BedrockRuntimeClient, createClients } from '../../../../lib/adapters/aws/clients.ts';
import { createMemoryStore } from '../../../../lib/adapters/memory/memory-store.ts';
import { Catalog, type VersionedCatalog } from '../../../../lib/contracts/catalog.ts';
import type { ModelSettings } from '../../../../lib/contracts/model.ts';
import type { Outcome } from '../../../../lib/contracts/outcome.ts';
import type { IncidentStore } from '../../../../lib/ports/incident-store.ts';
import {
  aDiagnosis,
  anIncident,
  anOutcome,
  aReservation,
  aSignal,
  atSecond,
  collected,
  iso,
  movedTo,
  POLICY,
  SEEN,
} from '../../../contract/builders.ts';
import { type Answer, type ConverseStub, converse, converseStub, toolUse } from '../../../fakes/converse-stub.ts';
import { fakeCredentials } from '../../../fakes/credentials.ts';
import { aJournal } from '../../../fakes/journal.ts';
import { noModel } from '../../../fakes/reasoners.ts';
import { EVIDENCE } from '../../domain/report/a-case.ts';

export const MODEL = 'eu.amazon.nova-lite-v1:0';
export const INCIDENT_ID = 'inc_1';
const NOW = atSecond(310);

const catalogWith = (model: object, modelAccess: string): VersionedCatalog => ({
  catalog: Catalog.parse({
    version: 1,
    account: '111122223333',
    region: 'eu-west-1',
    model,
    applications: { shop: { owner: 'team', environment: 'production' } },
    services: { checkout: { application: 'shop', kind: 'ecs-service', name: 'shop/checkout', modelAccess } },
  }),
  policyVersion: POLICY,
  builtAt: iso(-1000),
});

let stub: ConverseStub | undefined;

/** What the model was asked, in order. */
export const questions = () => stub?.seen ?? [];

afterEach(async () => {
  await stub?.close();
  stub = undefined;
});

export interface ReportOptions {
  /** What the model says, over HTTP/2; left out: the catalog names none. */
  replies?: [Answer, ...Answer[]];
  model?: Partial<z.input<typeof ModelSettings>>;
  modelAccess?: 'none' | 'templates' | 'redacted';
  /** Tokens that diagnosing has used. */
  used?: number;
  /** The store as the function sees it. */
  over?: (store: IncidentStore) => IncidentStore;
  title?: string;
}

const reasonersOf = async (replies: ReportOptions['replies'], timeoutSeconds: number) => {
  if (!replies) return noModel;
  stub = await converseStub(...replies);
  const { bedrock } = createClients(
    { bedrock: BedrockRuntimeClient },
    { region: 'eu-west-1', endpoint: stub.endpoint, maxAttempts: 1, requestTimeoutSeconds: timeoutSeconds },
    fakeCredentials,
  );
  return createReasoners(bedrock, { promptCaching: false, guardrail: null, random: () => 0 });
};

/** An incident that was mitigated, in a real store in memory, and the function that writes its report. */
export const anEndedIncident = async ({
  replies,
  model = {},
  modelAccess = 'redacted',
  used,
  over = (store) => store,
  title = 'checkout latency is high',
}: ReportOptions = {}) => {
  const catalog = catalogWith(replies ? { steps: { report: MODEL }, ...model } : {}, modelAccess);
  const store = createMemoryStore({ now: () => NOW });
  const opening = anIncident({ incidentId: INCIDENT_ID, group: 'app#shop', title });
  await store.attach(opening.group, [aSignal()], () => opening, atSecond(1));
  await store.saveEvidence(collected({ incidentId: INCIDENT_ID, evidence: [...EVIDENCE] }));
  const [hypothesis] = aDiagnosis().hypotheses;
  if (!hypothesis) throw new Error('the builder made no hypothesis');
  await store.saveDiagnosis(
    aDiagnosis({
      incidentId: INCIDENT_ID,
      hypotheses: [{ ...hypothesis, evidenceFor: ['evd_1-1', 'evd_1-3'], evidenceAgainst: ['evd_1-4'] }],
    }),
  );
  if (used) await store.reserveModelCall(aReservation({ incidentId: INCIDENT_ID, tokens: used }), atSecond(-8000));
  const incident = await movedTo(store, opening, 'validating');
  const outcome = anOutcome(incident);
  const { journal, lines, counted } = aJournal();
  const write = createHandler({
    incidents: over(store),
    reasoners: await reasonersOf(replies, model.timeoutSeconds ?? 30),
    manifests: [],
    catalog,
    journal,
    now: () => NOW,
  });
  return {
    store,
    lines,
    counted,
    end: (given: Partial<Outcome> = {}) => store.close({ ...outcome, ...given }, SEEN, atSecond(300)),
    escalate: () => store.escalate({ ...outcome, result: 'escalated', endedAt: iso(250) }, atSecond(250)),
    write: () => write([INCIDENT_ID]),
    report: async () => {
      const found = await store.report(INCIDENT_ID);
      if (!found) throw new Error('no report was written');
      return found;
    },
  };
};

export const WORDS = {
  headline: 'A memory leak slowed shop/checkout down',
  sentences: [
    { text: 'Memory climbed by 2% a minute, to 91%.', cites: ['evd_1-1'] },
    { text: 'Latency rose to 2.2 s, from 0.2 s.', cites: ['evd_1-3'] },
  ],
  followUps: [{ text: 'Alarm on memory before it is used up.', cites: ['evd_1-1'] }],
};
export const saying = (words: unknown): Answer => converse([toolUse('summarise_incident', words)]);
export const GOOD = saying(WORDS);
