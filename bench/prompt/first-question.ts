import type { Scenario } from '../../drill/scenarios/index.ts';
import { createShopRun, type ShopRun } from '../../drill/shop-run.ts';
import { type Question, questionOf, withPlaces } from '../../functions/diagnose/question.ts';
import type { Catalog } from '../../lib/contracts/catalog.ts';
import { IncidentState } from '../../lib/contracts/incident.ts';
import type { ModelAccess } from '../../lib/domain/explanation/consent.ts';

/** How long after the fault a cause is waited for, in the shop's time. */
const LONGEST_SECONDS = 3600;

/**
 * Plays a scenario until a diagnosis names a cause, and answers with the question that a model would have been asked about it; null
 * where none does. The drill itself has no model.
 */
export const firstQuestion = async (
  scenario: Scenario,
  seed: number,
  access: ModelAccess,
): Promise<Question | null> => {
  const run = createShopRun({ scenario, seed, pagesUrl: 'http://127.0.0.1:8080', careless: false });
  try {
    while (run.clock.now < run.faultAt + LONGEST_SECONDS * 1000) {
      await run.step();
      const question = await questionIn(run, access);
      if (question) return question;
    }
    return null;
  } finally {
    run.end();
  }
};

const questionIn = async (
  { incidents, catalog: { catalog } }: ShopRun,
  access: ModelAccess,
): Promise<Question | null> => {
  const consenting: Catalog = {
    ...catalog,
    services: Object.fromEntries(
      Object.entries(catalog.services).map(([name, service]) => [name, { ...service, modelAccess: access }]),
    ),
  };
  for (const incident of await incidents.incidentsIn(IncidentState.options, 10)) {
    const diagnosis = (await incidents.history(incident.incidentId))?.diagnoses.find(
      ({ finding }) => finding === 'cause-found',
    );
    const file = diagnosis && (await incidents.caseFile(incident.incidentId, diagnosis.attempt));
    const question = file && questionOf(incident, file, diagnosis.hypotheses, consenting);
    if (question) return { ...question, prompt: withPlaces(question, incident, file, consenting).prompt };
  }
  return null;
};
