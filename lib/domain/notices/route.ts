import type { NoticeKind, NoticeRoute, NoticeSettings, PersonalWay } from '../../contracts/notices.ts';
import type { Severity } from '../../contracts/signal.ts';
import type { NoticeFacts } from './facts.ts';
import { isQuiet } from './quiet.ts';

const SEVERE: readonly (Severity | null)[] = ['high', 'critical'];

/**
 * Whether it is told at any hour: questions and hand-overs where it is severe, where the tier is critical or nobody knows what it is,
 * and what Selfheal says of itself.
 */
export const isUrgent = (kind: NoticeKind, { tier, severity }: NoticeFacts): boolean =>
  kind === 'self-alarm' ||
  ((kind === 'approval-request' || kind === 'escalated') &&
    (tier === 'critical' || tier === null || SEVERE.includes(severity)));

const fits = (route: NoticeRoute, kind: NoticeKind, { application, owners, severity }: NoticeFacts): boolean =>
  (!route.kinds || route.kinds.some((each) => each === kind)) &&
  (!route.applications || (application !== null && route.applications.includes(application))) &&
  (!route.severities || (severity !== null && route.severities.includes(severity))) &&
  (!route.owners || route.owners.some((owner) => owners.includes(owner)));

/** What a channel can be told: PagerDuty calls people for what they have to do, and is told when it is over. */
const takes = ({ channels }: NoticeSettings, name: string, kind: NoticeKind): boolean =>
  channels[name]?.kind !== 'pagerduty' || kind === 'escalated' || kind === 'healed';

/** Whether it is quiet for all of them: while one owner has no quiet hours, there are none. */
export const isQuietFor = ({ quietHours }: NoticeSettings, owners: readonly string[], at: Date): boolean =>
  owners.length > 0 &&
  owners.every((owner) => {
    const hours = quietHours[owner];
    return hours !== undefined && isQuiet(hours, at);
  });

type Lists = readonly (readonly string[])[];

/** Where it goes when nobody has quiet hours. */
const usualLists = (settings: NoticeSettings, kind: NoticeKind, facts: NoticeFacts): Lists =>
  settings.routes
    .filter((route) => fits(route, kind, facts))
    .map(({ channels }) => channels.filter((name) => takes(settings, name, kind)));

/** What its owners' quiet hours change: null at any other time, and for what is urgent; empty where they name nothing that takes it. */
const insteadLists = (settings: NoticeSettings, kind: NoticeKind, facts: NoticeFacts, at: Date): Lists | null =>
  isUrgent(kind, facts) || !isQuietFor(settings, facts.owners, at)
    ? null
    : facts.owners
        .map((owner) => (settings.quietHours[owner]?.instead ?? []).filter((name) => takes(settings, name, kind)))
        .filter((list) => list.length > 0);

/** A question is over before quiet hours are: it is never kept. */
const mayWait = (kind: NoticeKind): boolean => kind !== 'approval-request';

/**
 * The channels that a notice goes to: of every list the first one that takes it. Who was called for an incident also hears of its
 * end, at any hour. While all of its owners have quiet hours, what is not urgent goes where they say instead; a question for which
 * they name nothing goes where it always does.
 */
export const routeNotice = (settings: NoticeSettings, kind: NoticeKind, facts: NoticeFacts, at: Date): Lists => {
  const ends =
    kind === 'healed'
      ? settings.routes
          .filter((route) => fits(route, 'escalated', facts))
          .flatMap(({ channels }) => channels.filter((name) => settings.channels[name]?.kind === 'pagerduty'))
          .map((name) => [name])
      : [];
  const usual = usualLists(settings, kind, facts);
  const instead = insteadLists(settings, kind, facts, at);
  const lists = instead === null || (instead.length === 0 && !mayWait(kind)) ? usual : instead;
  return eachOnce([...ends, ...lists]);
};

/**
 * The channels that are to hear of a notice when quiet hours are over: those that it would have gone to, where nothing has it instead.
 * PagerDuty is none of them: it calls people for what is now.
 */
export const heldLists = (settings: NoticeSettings, kind: NoticeKind, facts: NoticeFacts, at: Date): Lists =>
  mayWait(kind) && insteadLists(settings, kind, facts, at)?.length === 0
    ? eachOnce(
        usualLists(settings, kind, facts).map((list) =>
          list.filter((name) => settings.channels[name]?.kind !== 'pagerduty'),
        ),
      )
    : [];

/** Lists that begin with a channel that another list begins with add nothing to it: nobody is told twice. */
const eachOnce = (lists: Lists): Lists => {
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
