import type { NoticeKind, NoticeRoute, NoticeSettings, PersonalWay } from '../../contracts/notices.ts';
import type { NoticeFacts } from './facts.ts';
import { isQuiet } from './quiet.ts';

/**
 * Whether it is told at any hour: questions and hand-overs where the tier is critical, or where nobody knows what it is, and what
 * Selfheal says of itself.
 */
export const isUrgent = (kind: NoticeKind, { tier }: NoticeFacts): boolean =>
  kind === 'self-alarm' ||
  ((kind === 'approval-request' || kind === 'escalated') && (tier === 'critical' || tier === null));

const fits = (route: NoticeRoute, kind: NoticeKind, { application, owners, severity }: NoticeFacts): boolean =>
  (!route.kinds || route.kinds.includes(kind)) &&
  (!route.applications || (application !== null && route.applications.includes(application))) &&
  (!route.severities || (severity !== null && route.severities.includes(severity))) &&
  (!route.owners || route.owners.some((owner) => owners.includes(owner)));

/** What a channel can be told: PagerDuty calls people for what they have to do, and is told when it is over. */
const takes = ({ channels }: NoticeSettings, name: string, kind: NoticeKind): boolean =>
  channels[name]?.kind !== 'pagerduty' || kind === 'escalated' || kind === 'healed';

/**
 * The channels that a notice goes to: of every list the first one that takes it. Who was called for an incident also hears of its
 * end, at any hour. While all of its owners have quiet hours, what is not urgent goes where they say instead.
 */
export const routeNotice = (
  settings: NoticeSettings,
  kind: NoticeKind,
  facts: NoticeFacts,
  at: Date,
): readonly (readonly string[])[] => {
  const ends =
    kind === 'healed'
      ? settings.routes
          .filter((route) => fits(route, 'escalated', facts))
          .flatMap(({ channels }) => channels.filter((name) => settings.channels[name]?.kind === 'pagerduty'))
          .map((name) => [name])
      : [];
  const quiet = facts.owners
    .map((owner) => settings.quietHours[owner])
    .map((hours) => (hours && isQuiet(hours, at) ? hours : null));
  const allQuiet = quiet.length > 0 && quiet.every((hours) => hours !== null) && !isUrgent(kind, facts);
  const lists = allQuiet
    ? quiet.map((hours) => hours?.instead ?? [])
    : settings.routes.filter((route) => fits(route, kind, facts)).map(({ channels }) => channels);
  return eachOnce([...ends, ...lists.map((list) => list.filter((name) => takes(settings, name, kind)))]);
};

/** Lists that begin with a channel that another list begins with add nothing to it: nobody is told twice. */
const eachOnce = (lists: readonly (readonly string[])[]): (readonly string[])[] => {
  const first = new Map<string, readonly string[]>();
  for (const list of lists) {
    const [name] = list;
    if (name !== undefined && (first.get(name)?.length ?? 0) < list.length) first.set(name, list);
  }
  return [...first.values()];
};

/** How one person is told, in order. Quiet hours change the order and leave none out: rather disturbed than not told. */
export const waysTo = (
  { people }: NoticeSettings,
  person: string,
  kind: NoticeKind,
  facts: NoticeFacts,
  at: Date,
): PersonalWay[] => {
  const settings = people[person];
  const ways: PersonalWay[] = settings?.slack ? ['slack', 'mail'] : ['mail'];
  const hours = settings?.quietHours;
  if (!hours || isUrgent(kind, facts) || !isQuiet(hours, at)) return ways;
  const instead = hours.instead.filter((way) => ways.includes(way));
  return [...new Set([...instead, ...ways])];
};
