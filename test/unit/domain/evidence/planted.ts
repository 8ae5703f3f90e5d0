import type { Observation } from '../../../../lib/contracts/observation.ts';
import type { Outcome } from '../../../../lib/contracts/outcome.ts';
import type { AttachedSignal } from '../../../../lib/contracts/signal.ts';
import { aSignal, FRONT, instant, ONSET_AT, ONSET_SECONDS, SHOP, STORE } from './builders.ts';

const BEFORE = instant(ONSET_SECONDS - 240);

export interface Planted {
  observation?: Partial<Observation>;
  signals?: AttachedSignal[];
  past?: Outcome[];
}

export const outcome = (followUp: string): Outcome => ({
  incidentId: 'inc_0',
  application: 'web',
  result: 'cured',
  faultClass: 'memory-leak',
  component: SHOP,
  attempts: [
    {
      attempt: 1,
      runbook: 'restart-ecs-service',
      target: SHOP,
      faultClass: 'memory-leak',
      service: 'shop',
      result: 'cured',
      alone: true,
    },
  ],
  onsetAt: BEFORE,
  openedAt: BEFORE,
  diagnosedAt: null,
  endedAt: BEFORE,
  waitedForHumanSeconds: 0,
  followUp,
  because: [],
});
export const change = (given: Partial<Observation['changes'][number]>): Observation['changes'][number] => ({
  changeId: 'chg_1',
  component: SHOP,
  kind: 'deployment',
  at: BEFORE,
  by: 'arn:aws:iam::111122223333:role/deployer',
  own: false,
  summary: 'UpdateService on c/shop',
  reference: 'event-1',
  ...given,
});
const load = (name: string): Observation['databaseLoad'][number] => ({
  component: STORE,
  by: 'statement',
  name,
  group: '',
  periodSeconds: 60,
  timestamps: [ONSET_SECONDS],
  sessions: [1],
  virtualCpus: 2,
  system: 'postgresql',
});

/** Every place where strangers may write, with the component that it speaks of and what the finding calls it. */
export const PLACES: readonly [name: string, component: string | null, plant: (text: string) => Planted][] = [
  ['title of a signal', FRONT, (title) => ({ signals: [aSignal(FRONT, { title: title.slice(0, 256) })] })],
  ['description of a signal', FRONT, (description) => ({ signals: [aSignal(FRONT, { description })] })],
  ['tag of a signal', FRONT, (note) => ({ signals: [aSignal(FRONT, { labels: { note } })] })],
  [
    'name of an alarm',
    SHOP,
    (name) => ({ observation: { alarms: [{ name, component: SHOP, firing: true, since: ONSET_AT }] } }),
  ],
  ['description of a change', SHOP, (summary) => ({ observation: { changes: [change({ summary })] } })],
  ['description of a change', SHOP, (by) => ({ observation: { changes: [change({ by })] } })],
  [
    'message of the platform',
    SHOP,
    (detail) => ({
      observation: { platform: [{ component: SHOP, what: 'task-crashed', at: ONSET_AT, count: 1, detail }] },
    }),
  ],
  ['statement of a database', STORE, (name) => ({ observation: { databaseLoad: [load(name)] } })],
  ['note of a past incident', SHOP, (followUp) => ({ past: [outcome(followUp)] })],
  [
    'answer of a source',
    SHOP,
    (because) => ({ observation: { gaps: [{ collector: 'datadog', component: SHOP, because }] } }),
  ],
];
