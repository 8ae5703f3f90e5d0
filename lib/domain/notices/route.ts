import type { NoticeKind, NoticeRoute, NoticeSettings, PersonalWay } from '../../contracts/notices.ts';
import type { Severity } from '../../contracts/signal.ts';
import type { NoticeFacts } from './facts.ts';
import { isQuiet } from './quiet.ts';

const SEVERE: readonly (Severity | null)[] = ['high', 'critical'];

/**
 * Whether it is told at any hour: questions and hand-overs where it is severe, and where the tier is critical or nobody knows what it is.
 */
export const isUrgent = (kind: NoticeKind, { tier, severity }: NoticeFacts): boolean =>
  (kind === 'approval-request' || kind === 'escalated') &&
  (tier === 'critical' || tier === null || SEVERE.includes(severity));

/** Whether it fits at some severity: an incident may become better or worse. */
const mayFit = (route: NoticeRoute, kind: NoticeKind, { application, owners }: NoticeFacts): boolean =>
  (!route.kinds || route.kinds.some((each) => each === kind)) &&
  (!route.applications || (application !== null && route.applications.includes(application))) &&
  (!route.owners || route.owners.some((owner) => owners.includes(owner)));

const fits = (route: NoticeRoute, kind: NoticeKind, facts: NoticeFacts): boolean =>
  mayFit(route, kind, facts) &&
  (!route.severities || (facts.severity !== null && route.severities.includes(facts.severity)));

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

/** What quiet hours keep from the channels of a route, and whose they are. */
export interface HeldList {
  channels: readonly string[];
  owners: readonly string[];
}

/** Where the notice of one route goes, now and when quiet hours are over. */
interface Ways {
  now: Lists;
  later: readonly HeldList[];
}

/** A question is over before quiet hours are: it is never kept. */
const mayWait = (kind: NoticeKind): boolean => kind !== 'approval-request';

/**
 * What becomes of one route that fits. It belongs to the owners of the incident whom it names, or else to all of them, and is quiet
 * while they all have quiet hours: whoever says where to tell them instead is told there, and for whom does not it is kept.
 */
const waysOf = (settings: NoticeSettings, route: NoticeRoute, kind: NoticeKind, facts: NoticeFacts, at: Date): Ways => {
  const taking = (names: readonly string[]) => names.filter((name) => takes(settings, name, kind));
  const usual = taking(route.channels);
  const owners = facts.owners.filter((owner) => route.owners?.includes(owner) ?? true);
  if (usual.length === 0 || isUrgent(kind, facts) || !isQuietFor(settings, owners, at))
    return { now: [usual], later: [] };
  const instead = owners.map((owner) => taking(settings.quietHours[owner]?.instead ?? []));
  if (instead.every((list) => list.length > 0)) return { now: instead, later: [] };
  return mayWait(kind)
    ? { now: instead, later: [{ channels: usual, owners }] }
    : { now: [...instead, usual], later: [] };
};

const waysOfAll = (settings: NoticeSettings, kind: NoticeKind, facts: NoticeFacts, at: Date): Ways => {
  const each = settings.routes
    .filter((route) => fits(route, kind, facts))
    .map((route) => waysOf(settings, route, kind, facts, at));
  return { now: eachOnce(each.flatMap(({ now }) => now)), later: each.flatMap(({ later }) => later) };
};

/**
 * Where somebody may have been called for an incident, at whatever hour and severity it had then. That what was never called for is
 * over does no harm.
 */
const calledFor = ({ routes, quietHours, channels }: NoticeSettings, facts: NoticeFacts): string[] => {
  const named = [
    ...routes.filter((route) => mayFit(route, 'escalated', facts)).flatMap((route) => route.channels),
    ...facts.owners.flatMap((owner) => quietHours[owner]?.instead ?? []),
  ];
  return [...new Set(named)].filter((name) => channels[name]?.kind === 'pagerduty');
};

/**
 * The channels that a notice goes to: of every list the first one that takes it. Who was called for an incident also hears of its
 * end, at any hour. While all of a route's owners have quiet hours, what is not urgent goes where they say instead; a question goes
 * where it always does, too, for the owner who names nothing that takes it.
 */
export const routeNotice = (settings: NoticeSettings, kind: NoticeKind, facts: NoticeFacts, at: Date): Lists => {
  const ends = kind === 'healed' ? calledFor(settings, facts).map((name) => [name]) : [];
  return eachOnce([...ends, ...waysOfAll(settings, kind, facts, at).now]);
};

/**
 * The channels that are to hear of a notice when quiet hours are over: those that it would have gone to, for the owners who have it
 * nowhere instead. PagerDuty is one of them for hand-overs alone, which may still be with people then.
 */
export const heldLists = (
  settings: NoticeSettings,
  kind: NoticeKind,
  facts: NoticeFacts,
  at: Date,
): readonly HeldList[] => {
  const { now, later } = waysOfAll(settings, kind, facts, at);
  const told = new Set(now.map(([first]) => first));
  const kept = later
    .map(({ channels, owners }) => ({
      channels: channels.filter((name) => kind === 'escalated' || settings.channels[name]?.kind !== 'pagerduty'),
      owners,
    }))
    .filter(({ channels: [first] }) => !told.has(first));
  return eachOnce(kept.map(({ channels }) => channels)).map((channels) => ({
    channels,
    // The quiet hours of whoever's are over first end it for all who share the channel.
    owners: [...new Set(kept.filter(({ channels: [first] }) => first === channels[0]).flatMap(({ owners }) => owners))],
  }));
};

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
