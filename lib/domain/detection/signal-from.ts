import type { Catalog } from '../../contracts/catalog.ts';
import { Signal } from '../../contracts/signal.ts';
import { OWN_EFFECT_LABEL, RELEASED_LABEL } from '../../contracts/suppression.ts';
import { inCatalogUnits } from './catalog-units.ts';
import { cleanEventId, cleanField, cleanResource, cleanText } from './cleaned.ts';
import { fingerprint } from './fingerprint.ts';
import { complaint, type SignalDraft, type SignalReading, shortened } from './reading.ts';
import { resolve } from './resolve.ts';
import { severityFor } from './severity.ts';
import { withStorableFigures } from './storable-figures.ts';

export interface ReadingContext {
  receivedAt: Date;
  newId: (noun: 'signal', at: Date) => string;
  catalog: Catalog;
}

const LIMITS = {
  title: 256,
  description: 4096,
  labels: 50,
  label: 1024,
  labelName: 128,
  arns: 50,
  arn: 2048,
  deploymentId: 256,
};

/** Labels by which decisions are made. Only a reader gives them: no tag or unknown field may pretend to. */
const MEANINGFUL: ReadonlySet<string> = new Set(['happening', 'exitCode', OWN_EFFECT_LABEL, RELEASED_LABEL]);

/** The reader's own labels first: they win over further ones of the same name, and stay when there are too many. */
const labelsOf = ({ labels, furtherLabels = {} }: SignalDraft): Record<string, string> => {
  const further = Object.entries(furtherLabels).filter(
    ([name]) => !Object.hasOwn(labels, name) && !MEANINGFUL.has(name),
  );
  return Object.fromEntries(
    [...Object.entries(labels), ...further]
      .slice(0, LIMITS.labels)
      .map(([name, value]) => [shortened(name, LIMITS.labelName), cleanField(name, value, LIMITS.label)]),
  );
};

/** What the catalog adds to a signal whose service it has found: owner, units and how bad it is here. */
const tagged = (signal: Signal, catalog: Catalog): Signal => {
  const service = signal.service === null ? undefined : catalog.services[signal.service];
  const application = signal.application === null ? undefined : catalog.applications[signal.application];
  return {
    ...signal,
    owner: service?.owner ?? application?.owner ?? null,
    severity: severityFor(signal.severity, service?.tier ?? null, application?.environment ?? null),
    ...(signal.symptom && service ? { symptom: inCatalogUnits(signal.symptom, service.telemetry) } : {}),
  };
};

/**
 * The signal that a reader's draft makes: bounded, without secrets and personal data, with its fingerprint, and tagged with
 * what the catalog knows (service, owner, application, environment, component). Region and account stand in its resource.
 */
export const signalFrom = (draft: SignalDraft, { receivedAt, newId, catalog }: ReadingContext): Signal => {
  const { identifiers, recurring, furtherLabels: _, resource, ...said } = draft;
  const { account, region } = resource;
  const raw: Signal = {
    ...said,
    signalId: newId('signal', receivedAt),
    fingerprint: fingerprint({ source: said.source, account, region, identifiers }),
    ...(recurring ? { recurrence: fingerprint({ source: said.source, account, region, identifiers: recurring }) } : {}),
    sourceEventId: cleanEventId(said.sourceEventId),
    // Of signs that nobody can see nothing is left: such a signal, and those that came with it, are told all the same.
    title: cleanText(said.title, LIMITS.title) || `A signal of ${said.source} without a name`,
    description: cleanText(said.description, LIMITS.description),
    receivedAt: receivedAt.toISOString(),
    resource: {
      ...resource,
      arns: resource.arns.filter((arn) => arn.length > 0 && arn.length <= LIMITS.arn).slice(0, LIMITS.arns),
    },
    labels: labelsOf(draft),
    deploymentId: said.deploymentId?.slice(0, LIMITS.deploymentId) ?? null,
    service: null,
    application: null,
    environment: null,
    component: null,
    owner: null,
  };
  const signal = withStorableFigures(tagged(resolve(raw, catalog), catalog), LIMITS.labels);
  // Only now: the catalog may know a resource by a name that looks like a secret.
  return { ...signal, resource: cleanResource(signal.resource) };
};

/** The signal in what a stranger's event says; unreadable where it would be none that can be stored and read again. */
export const readDraft = (draft: SignalDraft, context: ReadingContext): SignalReading => {
  const signal = signalFrom(draft, context);
  const parsed = Signal.safeParse(signal);
  return parsed.success
    ? { kind: 'signal', signal: parsed.data }
    : { kind: 'unreadable', because: complaint(`what ${draft.source} says`, signal, parsed.error) };
};
