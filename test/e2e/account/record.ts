import { setTimeout as sleep } from 'node:timers/promises';
import { createDynamoStore } from '../../../lib/adapters/dynamo/dynamo-store.ts';
import { documentClient } from '../../../lib/adapters/dynamo/dynamo-table.ts';
import type { History } from '../../../lib/contracts/history.ts';
import { type Incident, IncidentState } from '../../../lib/contracts/incident.ts';
import type { ApplicationName } from './catalog.ts';
import type { AccountClients } from './clients.ts';
import { until } from './until.ts';

const MANY = 100;

/** What the system has written down in its table about an application, read as its own functions read it. */
export interface Record {
  incidents(): Promise<Incident[]>;
  /** The application's one incident; fails when there are several. */
  incident(withinSeconds: number): Promise<Incident>;
  /** The case once it is in this state. */
  caseIn(incidentId: string, state: IncidentState, withinSeconds: number): Promise<History>;
  history(incidentId: string): Promise<History>;
}

export const recordOf = (
  { dynamodb }: Pick<AccountClients, 'dynamodb'>,
  tableName: string,
  application: ApplicationName,
): Record => {
  const store = createDynamoStore({ client: documentClient(dynamodb), tableName, sleep, random: Math.random });
  const incidents = async () =>
    (await store.incidentsIn(IncidentState.options, MANY)).filter((incident) => incident.application === application);
  const history = async (incidentId: string) => {
    const found = await store.history(incidentId);
    if (!found) throw new Error(`no incident ${incidentId} in ${tableName}`);
    return found;
  };
  const told = async (incidentId: string) => {
    const { incident, timeline } = await history(incidentId);
    return { state: incident.state, timeline: timeline.map(({ kind, summary }) => `${kind}: ${summary}`) };
  };
  return {
    incidents,
    history,
    incident: (withinSeconds) =>
      until(`an incident of ${application}`, withinSeconds, async () => {
        const [first, ...others] = await incidents();
        if (others.length > 0) throw new Error(`${application} has ${others.length + 1} incidents instead of one`);
        return first;
      }),
    caseIn: (incidentId, state, withinSeconds) =>
      until(
        `${application} is ${state}`,
        withinSeconds,
        async () => {
          const found = await history(incidentId);
          return found.incident.state === state && found;
        },
        () => told(incidentId),
      ),
  };
};
