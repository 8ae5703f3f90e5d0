import * as z from 'zod';
import { EpochTime } from './epoch-time.ts';

const Texts = z
  .array(z.union([z.string(), z.number()]).transform(String))
  .nullish()
  .transform((texts) => texts ?? []);

const Entity = z.looseObject({ id: z.string().nullish(), name: z.string().nullish() });

/**
 * A webhook of a New Relic workflow with the payload that docs/webhooks.md asks for: New Relic's default template, with the
 * entities and their tags added; the default alone is understood too. It speaks of an issue, which is one or more incidents
 * that New Relic put together.
 *
 * @see https://docs.newrelic.com/docs/alerts/get-notified/custom-variables-alert-event-workflows/
 * @see https://docs.newrelic.com/docs/alerts/get-notified/notification-integrations/#webhook
 */
export const NewRelicWebhook = z.looseObject({
  /** `issueId`. */
  id: z.string().min(1).max(256),
  state: z.enum(['CREATED', 'ACTIVATED', 'CLOSED']),
  priority: z.string().nullish(),
  title: z.string().nullish(),
  /** `triggerEvent`, for example STATE_CHANGE or INCIDENT_ADDED. */
  trigger: z.string().nullish(),
  createdAt: EpochTime,
  updatedAt: EpochTime,
  issueUrl: z.string().nullish(),
  /** `entitiesData.entities`. */
  entities: z
    .array(Entity)
    .nullish()
    .transform((entities) => entities ?? []),
  /** `entitiesData.names`: all that the default template says of entities. */
  impactedEntities: Texts,
  alertConditionNames: Texts,
  alertPolicyNames: Texts,
  /** `accumulations.tag`: every tag with the values that it has on any of the entities. */
  tags: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((tags) => tags ?? {}),
});
export type NewRelicWebhook = z.infer<typeof NewRelicWebhook>;
