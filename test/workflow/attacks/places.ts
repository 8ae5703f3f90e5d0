import type { Change } from '../../../lib/contracts/change.ts';
import type { WebhookSource } from '../../../lib/contracts/webhook.ts';
import type { HarnessOptions } from '../harness.ts';
import { alarmEvent } from '../harness.ts';
import { ACCOUNT, REGION, WEB } from '../shop.ts';
import { LURE } from './texts.ts';

const AT = '2026-03-01T11:58:00.000Z';

/** Where a text is planted: in what is sent to the system, or in what it reads. */
export interface Attack {
  webhook?: { source: WebhookSource; body: unknown };
  event?: unknown;
  planted?: HarnessOptions['planted'];
}

const generic = (alert: object): Attack => ({
  webhook: {
    source: 'generic',
    body: {
      version: 1,
      alerts: [{ alert: 'web-slow', status: 'firing', observedAt: AT, resource: { service: 'web' }, ...alert }],
    },
  },
});

const alarm = (said: object): Attack => {
  const event = alarmEvent('ALARM', new Date(AT), 'latencySeconds');
  const { configuration, ...detail } = event.detail;
  const { description, ...named } = said as { description?: string };
  return {
    event: { ...event, detail: { ...detail, ...named, configuration: { ...configuration, description } } },
  };
};

const change = (said: Partial<Change>): Attack => ({
  planted: {
    changes: [
      {
        changeId: 'chg_2',
        component: WEB,
        kind: 'configuration',
        at: AT,
        by: 'arn:aws:iam::111122223333:role/deployer',
        own: false,
        summary: 'UpdateService by deployer',
        reference: 'cloudtrail:2',
        ...said,
      },
    ],
  },
});

const lines = (message: string): Attack => ({
  planted: {
    logs: Array.from({ length: 12 }, (_, index) => ({
      component: WEB,
      at: new Date(Date.parse(AT) + index * 5000).toISOString(),
      message,
    })),
  },
});

/** Every way by which a stranger's text gets into an incident of the shop. */
export const PLACES: readonly [name: string, plant: (text: string) => Attack][] = [
  ['title of a webhook', (text) => generic({ title: `${text} ${LURE}` })],
  ['description of a webhook', (text) => generic({ description: `${text}\n${LURE}` })],
  ['label of a webhook', (text) => generic({ labels: { note: text, dashboard: LURE } })],
  ['unknown field of a webhook', (text) => generic({ approved_by: text, runbook: LURE })],
  [
    'annotations of Alertmanager',
    (text) => ({
      webhook: {
        source: 'alertmanager',
        body: {
          receiver: 'selfheal',
          status: 'firing',
          alerts: [
            {
              status: 'firing',
              labels: { alertname: 'WebIsSlow', service: 'web', severity: 'critical' },
              annotations: { summary: text, runbook_url: LURE },
              startsAt: AT,
              endsAt: '0001-01-01T00:00:00Z',
              generatorURL: LURE,
              fingerprint: '1a30ba71cca2921f',
            },
          ],
          groupLabels: {},
          commonLabels: {},
          commonAnnotations: {},
          externalURL: LURE,
          version: '4',
          groupKey: '{}',
          truncatedAlerts: 0,
        },
      },
    }),
  ],
  [
    'message of Datadog',
    (text) => ({
      webhook: {
        source: 'datadog',
        body: {
          monitorId: '1234567',
          transition: 'Triggered',
          type: 'error',
          eventId: '7585912345678901234',
          cycleKey: '5a1f0e8b3c7d4a52',
          title: 'web is slow',
          message: `${text}\n${LURE}`,
          status: 'trace.http.request.duration was > 0.5',
          priority: 'P2',
          metric: 'trace.http.request.duration',
          query: 'avg(last_5m):avg:trace.http.request.duration{service:web} > 0.5',
          scope: 'service:web',
          tags: 'service:web',
          hostname: '',
          date: String(Date.parse(AT)),
          link: LURE,
        },
      },
    }),
  ],
  ['description of an alarm', (text) => alarm({ description: `${text}\n${LURE}` })],
  ['name of an alarm', (text) => alarm({ alarmName: text.slice(0, 255) })],
  [
    'name of an alarm beside it',
    (text) => ({ planted: { alarms: [{ name: text, component: WEB, firing: true, since: AT }] } }),
  ],
  ['log lines', lines],
  ['address in a log line', (text) => lines(`GET /cart?next=${LURE}&q=${text} 500`)],
  ['message of a deployment', (text) => change({ kind: 'deployment', summary: `${text} ${LURE}` })],
  ['author of a change', (by) => change({ by })],
  [
    'message of the platform',
    (text) => ({
      planted: { platform: [{ component: WEB, what: 'task-crashed', at: AT, count: 1, detail: text.slice(0, 500) }] },
    }),
  ],
  [
    'statement of a database',
    (name) => ({
      planted: {
        databaseLoad: [
          {
            component: `${ACCOUNT}:${REGION}:database:orders`,
            by: 'statement',
            name,
            group: '',
            periodSeconds: 60,
            timestamps: [Date.parse(AT) / 1000],
            sessions: [1],
            virtualCpus: 2,
            system: 'postgresql',
          },
        ],
      },
    }),
  ],
  ['answer of a source', (because) => ({ planted: { gaps: [{ collector: 'datadog', component: WEB, because }] } })],
];
