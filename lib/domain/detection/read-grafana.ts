import { GrafanaNotification } from '../../contracts/events/grafana.ts';
import { outsideLabels } from './outside-labels.ts';
import type { Received } from './outside-resource.ts';
import { draftOfGroupedAlert } from './read-grouped-alert.ts';
import { type DraftReading, ignored, readWith } from './reading.ts';

/** Names that Grafana gives to alerts of its own when a rule had no data, or could not be evaluated. */
const WITHOUT_DATA: ReadonlySet<string | undefined> = new Set(['DatasourceNoData', 'DatasourceError']);

const exclusionOf = ({ alertname, rulename, instance }: Readonly<Record<string, string>>): string | null => {
  if (WITHOUT_DATA.has(alertname))
    return `${alertname} of ${rulename ?? 'a rule'} tells of a rule without data, which is neither a symptom nor a recovery`;
  return alertname === 'TestAlert' && instance === 'Grafana' ? 'Grafana sends TestAlert to try a contact point' : null;
};

/** One signal an alert. The values of the rule's expressions, which only its owner can tell apart, are kept as labels. */
export const readGrafana = (body: unknown, received: Received): DraftReading[] =>
  readWith("Grafana's notification", GrafanaNotification, body, ({ alerts }) =>
    alerts.map((alert): DraftReading => {
      const because = exclusionOf(alert.labels);
      if (because !== null) return ignored(because);
      const draft = draftOfGroupedAlert('grafana', alert, received);
      const values = Object.entries(alert.values ?? {}).map(([name, value]) => [`value-${name}`, value] as const);
      return {
        kind: 'draft',
        draft: { ...draft, furtherLabels: { ...draft.furtherLabels, ...outsideLabels(Object.fromEntries(values)) } },
      };
    }),
  );
