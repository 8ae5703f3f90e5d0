import type { Catalog } from '../../lib/contracts/catalog.ts';
import type { Hypothesis } from '../../lib/contracts/hypothesis.ts';
import type { Incident } from '../../lib/contracts/incident.ts';
import type { RenderedPrompt } from '../../lib/contracts/prompt.ts';
import { type LookPlace, placesOf } from '../../lib/domain/explanation/lookup-places.ts';
import { type Told, tellable } from '../../lib/domain/explanation/tellable.ts';
import { createTelling, type Telling } from '../../lib/domain/explanation/telling.ts';
import { nameToTell, toldCase } from '../../lib/domain/explanation/told-case.ts';
import type { CaseFile } from '../../lib/ports/case-records.ts';
import { renderDiagnose } from '../../lib/prompts/diagnose.ts';
import { withLooks } from '../../lib/prompts/looking.ts';

export interface Question {
  prompt: RenderedPrompt;
  /** What the model may cite and rank: nothing else is taken from its answer. */
  told: Told;
  telling: Telling;
}

/** The question about an incident as far as its owners let a model be told of it; null where they do not. */
export const questionOf = (
  incident: Incident,
  file: Pick<CaseFile, 'evidence' | 'gaps'>,
  hypotheses: readonly Hypothesis[],
  catalog: Catalog,
): Question | null => {
  const told = tellable(
    {
      title: incident.title,
      symptoms: incident.symptomComponents,
      application: incident.application,
      hypotheses,
      evidence: file.evidence,
      gaps: file.gaps,
    },
    catalog,
  );
  if (!told) return null;
  const telling = createTelling(catalog.policies.redaction);
  return { prompt: renderDiagnose(toldCase(told, catalog, telling)), told, telling };
};

/** The same question with leave to look at more first, and where. */
export const withPlaces = (
  { prompt, told, telling }: Question,
  incident: Incident,
  { series, edges }: Pick<CaseFile, 'series' | 'edges'>,
  catalog: Catalog,
): { prompt: RenderedPrompt; places: readonly LookPlace[] } => {
  const places = placesOf(
    { symptoms: incident.symptomComponents, hypotheses: told.hypotheses, series, edges },
    catalog,
  );
  const named = places.map(({ component, ...place }) => ({ ...place, name: nameToTell(component, telling) }));
  return { prompt: withLooks(prompt, named), places };
};
