import { AlertmanagerNotification } from '../../contracts/events/alertmanager.ts';
import type { Received } from './outside-resource.ts';
import { draftOfGroupedAlert } from './read-grouped-alert.ts';
import { type DraftReading, readWith } from './reading.ts';

/** One signal an alert, as a group may hold alerts of several applications. */
export const readAlertmanager = (body: unknown, received: Received): DraftReading[] =>
  readWith("Alertmanager's notification", AlertmanagerNotification, body, ({ alerts }) =>
    alerts.map((alert) => ({ kind: 'draft', draft: draftOfGroupedAlert('alertmanager', alert, received) })),
  );
