import { NewRelicWebhook } from '../../contracts/events/new-relic.ts';
import type { SignalResource } from '../../contracts/signal.ts';
import { outsideLabels, without } from './outside-labels.ts';
import { observed, type Received, resourceNamedBy, taggedBy } from './outside-resource.ts';
import { severityOf } from './outside-severity.ts';
import { type DraftReading, readWith, type SignalDraft } from './reading.ts';

/** Fields that have a place of their own in a signal. */
const PLACED = ['id', 'state', 'title', 'priority', 'createdAt', 'updatedAt', 'impactedEntities', 'entities', 'tags'];

/** The tags of an issue are those of all its entities: one that has several values belongs to nobody in particular. */
const certainTags = (tags: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(tags).flatMap(([name, values]) => {
      const all = [...new Set([values].flat())];
      const [only] = all;
      return all.length === 1 && typeof only === 'string' ? [[name, only]] : [];
    }),
  );

/**
 * An entity is what its name says. The tags of an issue are those of all its entities, and so they change when one joins: they
 * name the resource where there is no entity, and the service only where the catalog does not know the entity.
 */
const resourceOf = (
  entity: string | undefined,
  tags: Readonly<Record<string, string>>,
  received: Received,
): SignalResource => {
  const byTags = resourceNamedBy(tags, received);
  if (entity === undefined) return byTags;
  const { account, region } = byTags;
  return { ...resourceNamedBy({ service: entity }, { account, region }), ...taggedBy(tags, received) };
};

/** The entities of an issue; one without a name for an issue that names none, as that is a signal too. */
const entitiesOf = ({ entities, impactedEntities }: NewRelicWebhook): { id?: string; name?: string }[] => {
  const named = entities.length > 0 ? entities : impactedEntities.map((name) => ({ id: undefined, name }));
  return named.length > 0 ? named.map(({ id, name }) => ({ ...(id ? { id } : {}), ...(name ? { name } : {}) })) : [{}];
};

const drafts = (issue: NewRelicWebhook, received: Received): SignalDraft[] => {
  const { id, state, title, priority, createdAt, updatedAt } = issue;
  const closed = state === 'CLOSED';
  const tags = certainTags(issue.tags);
  const entities = entitiesOf(issue);
  const conditions = issue.alertConditionNames.map((name) => `condition ${name}`);
  return entities.map(({ id: entityId, name }) => {
    const entity = entityId ?? name;
    return {
      source: 'new-relic',
      sourceEventId: `${closed ? 'closed' : 'open'}#${id}#${entity ?? ''}`,
      status: closed ? 'resolved' : 'firing',
      severity: severityOf(priority),
      title: [title || 'An issue of New Relic', entities.length > 1 ? name : ''].filter(Boolean).join(': '),
      description: [...issue.alertPolicyNames, ...issue.alertConditionNames].join('\n'),
      observedAt: observed(closed ? updatedAt : createdAt, received),
      resource: resourceOf(name, tags, received),
      hardEvidence: false,
      labels: { issue: id, ...(entity === undefined ? {} : { entity }) },
      furtherLabels: outsideLabels(tags, without(issue, PLACED)),
      // An issue is another one each time, and conditions may join one that is open: only its id finds its beginning at its end.
      identifiers: [id, ...(entity === undefined ? [] : [entity])],
      ...(conditions.length > 0 ? { recurring: [...conditions, `entity ${entity ?? ''}`] } : {}),
    };
  });
};

/** One signal for each entity that an issue impacts, as these may be of several applications. */
export const readNewRelic = (body: unknown, received: Received): DraftReading[] =>
  readWith("New Relic's webhook", NewRelicWebhook, body, (issue) =>
    drafts(issue, received).map((draft) => ({ kind: 'draft', draft })),
  );
