import type { Catalog, Service } from '../../contracts/catalog.ts';
import type { ComponentId } from '../../contracts/component.ts';
import type { Evidence } from '../../contracts/evidence.ts';
import type { Gap } from '../../contracts/observation.ts';
import { readable } from '../evidence/finding.ts';
import { serviceOfComponent } from '../evidence/service-of-component.ts';

export type ModelAccess = Service['modelAccess'];

/** What the owners of a component let a model be told of it; `none` for one that the catalog does not know. */
export const modelAccessOf = (component: ComponentId, catalog: Catalog): ModelAccess => {
  const service = serviceOfComponent(component, catalog);
  return (service === null ? undefined : catalog.services[service]?.modelAccess) ?? 'none';
};

/** Collectors whose sentences are ours, about numbers and about names of the catalog, the engine or the fault table. */
const OWN_WORDS: ReadonlySet<string> = new Set(['metrics', 'ranker', 'database', 'past-incidents']);

const TEMPLATE = /^template: /;

const inFigures = (figures: Evidence['figures']): string =>
  Object.entries(figures)
    .map(([name, value]) => `${name} ${readable(value)}`)
    .join(', ');

/** A fact without any sentence from outside: its numbers, and of a log line its template. */
export const inTemplates = (evidence: Evidence): Evidence => {
  const { fact, from, figures } = evidence;
  if (fact === 'suspicious-text' || OWN_WORDS.has(from.collector)) return evidence;
  const template = TEMPLATE.test(from.reference) ? from.reference.replace(TEMPLATE, '') : '';
  const summary = [inFigures(figures), template].filter(Boolean).join(': ');
  return { ...evidence, summary: summary.slice(0, 500) };
};

/** A gap without the words of whoever refused. */
export const gapInTemplates = (gap: Gap): Gap => ({ ...gap, because: 'it could not be looked at' });
