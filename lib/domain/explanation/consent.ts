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

/** A log line by its template; null for what is none. */
const byTemplate = ({ from: { reference }, figures }: Evidence): string | null =>
  TEMPLATE.test(reference)
    ? `${figures.incidentCount ?? 0} since, ${figures.baselineCount ?? 0} before: ${reference.replace(TEMPLATE, '')}`
    : null;

const inFigures = (figures: Evidence['figures']): string =>
  Object.entries(figures)
    .map(([name, value]) => `${name} ${readable(value)}`)
    .join(', ');

/** A fact without any sentence from outside: its numbers, and of a log line its template. */
export const inTemplates = (evidence: Evidence): Evidence => {
  if (evidence.fact === 'suspicious-text' || OWN_WORDS.has(evidence.from.collector)) return evidence;
  return { ...evidence, summary: (byTemplate(evidence) ?? inFigures(evidence.figures)).slice(0, 500) };
};

/** A gap without the words of whoever refused. */
export const gapInTemplates = (gap: Gap): Gap => ({ ...gap, because: 'it could not be looked at' });
