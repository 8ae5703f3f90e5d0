import type { Catalog } from '../../contracts/catalog.ts';
import { type ComponentId, componentParts } from '../../contracts/component.ts';
import type { Evidence } from '../../contracts/evidence.ts';
import type { Hypothesis } from '../../contracts/hypothesis.ts';
import type { Gap } from '../../contracts/observation.ts';
import { serviceOfComponent } from '../evidence/service-of-component.ts';
import { gapInTemplates, inTemplates, modelAccessOf } from './consent.ts';

export interface Told {
  title: string;
  symptoms: readonly ComponentId[];
  hypotheses: Hypothesis[];
  evidence: Evidence[];
  gaps: Gap[];
  knowledge: string[];
}

export interface Tellable {
  title: string;
  symptoms: readonly ComponentId[];
  application: string | null;
  hypotheses: readonly Hypothesis[];
  evidence: readonly Evidence[];
  gaps: readonly Gap[];
}

/** Whoever is the symptom of so many components is not told of each. */
const SYMPTOMS_NAMED = 5;

/**
 * What of a case may leave the account towards a model: nothing about a service whose owners said `modelAccess: none`, nor
 * about a component that the catalog does not know; of `templates` no sentence from outside. What belongs to no one
 * component may speak of anybody's, so no sentence of it is told either. null when the symptom or the first cause is kept
 * from models: then there is nothing to ask.
 */
export const tellable = (
  { title, symptoms, application, hypotheses, evidence, gaps }: Tellable,
  catalog: Catalog,
): Told | null => {
  const access = (component: ComponentId) => modelAccessOf(component, catalog);
  const consents = (component: ComponentId): boolean => access(component) !== 'none';
  const first = hypotheses[0];
  if (!first || !consents(first.component) || !symptoms.every(consents)) return null;
  const inWords = symptoms.every((symptom) => access(symptom) === 'redacted');
  const suspected = new Set(
    hypotheses.flatMap(({ path }) => path).map((component) => serviceOfComponent(component, catalog)),
  );
  return {
    symptoms,
    title: inWords ? title : `alarms fire at ${namesOf(symptoms)}`,
    hypotheses: hypotheses.filter(({ component }) => consents(component)),
    evidence: evidence
      .filter(({ component }) => component === null || consents(component))
      .map((fact) => (fact.component !== null && access(fact.component) === 'redacted' ? fact : inTemplates(fact))),
    gaps: gaps
      .filter(({ component }) => component === null || consents(component))
      .map((gap) => (gap.component !== null && access(gap.component) === 'redacted' ? gap : gapInTemplates(gap))),
    knowledge: Object.entries(catalog.services)
      .filter(([, service]) => service.application === application && service.modelAccess !== 'none')
      // Where not all notes fit, those about what may be broken come first.
      .toSorted(([one], [other]) => Number(suspected.has(other)) - Number(suspected.has(one)))
      .flatMap(([, { knowledge }]) => knowledge ?? []),
  };
};

const namesOf = (components: readonly ComponentId[]): string => {
  const names = components.slice(0, SYMPTOMS_NAMED).map((component) => {
    const { kind, name } = componentParts(component);
    return `${kind} ${name}`;
  });
  const more = components.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

/** Puts the hypotheses that the model was not told of back to where the ranking had them. */
export const withUntold = (ordered: readonly Hypothesis[], ranked: readonly Hypothesis[]): Hypothesis[] => {
  const told = new Set(ordered.map(({ hypothesisId }) => hypothesisId));
  const whole = [...ordered];
  ranked.forEach((hypothesis, index) => {
    if (!told.has(hypothesis.hypothesisId)) whole.splice(index, 0, hypothesis);
  });
  return whole;
};
