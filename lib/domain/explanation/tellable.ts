import type { Catalog } from '../../contracts/catalog.ts';
import type { ComponentId } from '../../contracts/component.ts';
import type { Evidence } from '../../contracts/evidence.ts';
import type { Hypothesis } from '../../contracts/hypothesis.ts';
import type { Gap } from '../../contracts/observation.ts';
import { serviceOfComponent } from '../evidence/service-of-component.ts';

export interface Told {
  hypotheses: Hypothesis[];
  evidence: Evidence[];
  gaps: Gap[];
  knowledge: string[];
}

export interface Tellable {
  symptoms: readonly ComponentId[];
  application: string | null;
  hypotheses: readonly Hypothesis[];
  evidence: readonly Evidence[];
  gaps: readonly Gap[];
}

/**
 * What of a case may leave the account towards a model: nothing about a service whose owners said `modelAccess: none`, nor
 * about a component that the catalog does not know. null when the symptom or the first cause is such a one: then there
 * is nothing to ask.
 */
export const tellable = (
  { symptoms, application, hypotheses, evidence, gaps }: Tellable,
  catalog: Catalog,
): Told | null => {
  const consents = (component: ComponentId): boolean => {
    const service = serviceOfComponent(component, catalog);
    return service !== null && catalog.services[service]?.modelAccess !== 'none';
  };
  const first = hypotheses[0];
  if (!first || !consents(first.component) || !symptoms.every(consents)) return null;
  return {
    hypotheses: hypotheses.filter(({ component }) => consents(component)),
    evidence: evidence.filter(({ component }) => component === null || consents(component)),
    gaps: gaps.filter(({ component }) => component === null || consents(component)),
    knowledge: Object.values(catalog.services).flatMap((service) =>
      service.application === application && service.modelAccess !== 'none' && service.knowledge
        ? [service.knowledge]
        : [],
    ),
  };
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
