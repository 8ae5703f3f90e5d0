import { setTimeout as sleep } from 'node:timers/promises';
import { createDynamoStore } from '../../../lib/adapters/dynamo/dynamo-store.ts';
import { documentClient } from '../../../lib/adapters/dynamo/dynamo-table.ts';
import type { History } from '../../../lib/contracts/history.ts';
import { type Incident, IncidentState } from '../../../lib/contracts/incident.ts';
import type { PostIncidentReport } from '../../../lib/contracts/report.ts';
import type { ApplicationName } from './catalog.ts';
import type { AccountClients } from './clients.ts';
import type { Deadline } from './deadline.ts';
import { queueDepths } from './queues.ts';
import { until } from './until.ts';

const MANY = 100;

/** What the system has written down in its table about an application, read as its own functions read it. */
export interface Record {
  incidents(): Promise<Incident[]>;
  /** The application's one incident, once it is there; fails when there are several. */
  incident(): Promise<Incident>;
  /** The case once it is in this state. */
  caseIn(incidentId: string, state: IncidentState): Promise<History>;
  history(incidentId: string): Promise<History>;
  /** The report once a model was asked for its words, or could not be. */
  report(incidentId: string): Promise<PostIncidentReport>;
  /** What happened in the case so far, for people. */
  told(incidentId: string): Promise<unknown>;
}

export interface RecordOptions {
  clients: Pick<AccountClients, 'dynamodb' | 'sqs'>;
  tableName: string;
  application: ApplicationName;
  deadline: Deadline;
}

export const recordOf = ({ clients, tableName, application, deadline }: RecordOptions): Record => {
  const store = createDynamoStore({
    client: documentClient(clients.dynamodb),
    tableName,
    sleep,
    random: Math.random,
  });
  const all = () => store.incidentsIn(IncidentState.options, MANY);
  const incidents = async () => (await all()).filter((incident) => incident.application === application);
  const history = async (incidentId: string) => {
    const found = await store.history(incidentId);
    if (!found) throw new Error(`no incident ${incidentId} in ${tableName}`);
    return found;
  };
  const told = async (incidentId: string) => {
    const { incident, timeline } = await history(incidentId);
    return {
      state: incident.state,
      timeline: timeline.map(({ kind, summary, because }) => [`${kind}: ${summary}`, ...because]),
    };
  };
  return {
    incidents,
    history,
    told,
    incident: () =>
      until(
        `an incident of ${application}`,
        deadline,
        async () => {
          const [first, ...others] = await incidents();
          if (others.length > 0) throw new Error(`${application} has ${others.length + 1} incidents instead of one`);
          return first;
        },
        async () => ({
          incidents: (await all()).map(
            ({ incidentId, application: whose, state }) => `${incidentId} ${whose} ${state}`,
          ),
          messages: await queueDepths(clients),
        }),
      ),
    report: (incidentId) =>
      until(`the report of ${application}`, deadline, async () => {
        const report = await store.report(incidentId);
        return report?.words || report?.withoutWords ? report : null;
      }),
    caseIn: (incidentId, state) =>
      until(
        `${application} is ${state}`,
        deadline,
        async () => {
          const found = await history(incidentId);
          return found.incident.state === state && found;
        },
        () => told(incidentId),
      ),
  };
};
