import * as z from 'zod';
import { Severity } from './signal.ts';
import { TimeZone, Weekday } from './suppression-policy.ts';
import { Instant } from './time.ts';

/** `digest`: what quiet hours kept back, told when they are over. */
export const NoticeKind = z.enum(['approval-request', 'escalated', 'healed', 'flapping', 'digest']);
export type NoticeKind = z.infer<typeof NoticeKind>;

/** A digest goes where what is in it would have gone. */
const RoutedKind = NoticeKind.exclude(['digest']);

/** How one person can be told, beside a channel of many. */
export const PersonalWay = z.enum(['slack', 'mail']);
export type PersonalWay = z.infer<typeof PersonalWay>;

/** What else is told, or sent to with a secret, by these names. */
const TAKEN = ['slack', 'mail', 'topic'];

const ChannelName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/, {
  error: (given) => `expected a name of lower-case letters, digits and dashes, given ${JSON.stringify(given.input)}`,
});

/** Slack's ids begin with a letter that says what they name: https://docs.slack.dev/reference/objects */
const slackId = (letters: string, what: string) =>
  z.string().regex(new RegExp(`^[${letters}][A-Z0-9]{6,20}$`), {
    error: (given) => `expected the id of ${what} in Slack, given ${JSON.stringify(given.input)}`,
  });

/** Where many are told at once. What it takes to send there is a secret of its own. */
export const NoticeChannel = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('slack'), conversation: slackId('CG', 'a channel') }),
  z.strictObject({ kind: z.literal('teams') }),
  /** Hears of what is handed to people, and of its end. */
  z.strictObject({ kind: z.literal('pagerduty'), region: z.enum(['us', 'eu']).default('us') }),
]);
export type NoticeChannel = z.infer<typeof NoticeChannel>;

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day as HH:MM in quotes');

const quietHours = <Instead extends z.ZodType>(instead: Instead) =>
  z
    .strictObject({
      timeZone: TimeZone,
      from: TimeOfDay,
      /** Not after `from`: it is quiet over midnight, and `days` are those on which it begins. */
      until: TimeOfDay,
      days: z.array(Weekday).min(1).optional(),
      /** What is told there meanwhile. */
      instead,
    })
    .refine(({ from, until }) => from !== until, 'expected from and until to differ');

export const PersonSettings = z.strictObject({
  /** Who this is in Slack: only this user's presses count as theirs. */
  slack: slackId('UW', 'a person').optional(),
  quietHours: quietHours(z.array(PersonalWay).min(1).default(['mail'])).optional(),
});
export type PersonSettings = z.infer<typeof PersonSettings>;

/** Each may take its whole deadline before the next one is tried, and who tells has more to do. */
const MOST_CHANNELS = 3;

/** Which notices go to which channels. What a list leaves out does not matter to the route. */
export const NoticeRoute = z.strictObject({
  owners: z.array(z.string().min(1)).min(1).optional(),
  applications: z.array(z.string().min(1)).min(1).optional(),
  severities: z.array(Severity).min(1).optional(),
  kinds: z.array(RoutedKind).min(1).optional(),
  /** In order: the first one that takes the notice is enough, the others are for when it is down. */
  channels: z.array(ChannelName).min(1).max(MOST_CHANNELS),
});
export type NoticeRoute = z.infer<typeof NoticeRoute>;

const Settings = z.strictObject({
  /** The one app of the one workspace whose presses are accepted. */
  slack: z.strictObject({ team: slackId('TE', 'a workspace'), app: slackId('A', 'an app') }).optional(),
  channels: z.record(ChannelName, NoticeChannel).default({}),
  people: z.record(z.email().toLowerCase(), PersonSettings).default({}),
  /** Every route that fits is gone. */
  routes: z.array(NoticeRoute).default([]),
  /**
   * By owner: what is not urgent goes to other channels meanwhile, in the place of this owner's routes. Where none is named it is kept,
   * and told in one message when the quiet hours are over; questions are told as always.
   */
  quietHours: z.record(z.string().min(1), quietHours(z.array(ChannelName).max(MOST_CHANNELS).default([]))).default({}),
});

/** How people are told, beside the topic and mail. With nothing in it: by these two alone. */
export const NoticeSettings = Settings.superRefine((settings, context) => {
  for (const complaint of complaintsAbout(settings)) context.addIssue({ code: 'custom', ...complaint });
});
export type NoticeSettings = z.infer<typeof NoticeSettings>;
export type QuietHours = Pick<NonNullable<PersonSettings['quietHours']>, 'timeZone' | 'from' | 'until' | 'days'>;

const complaintsAbout = function* (settings: z.infer<typeof Settings>) {
  const { slack, channels, people, routes, quietHours } = settings;
  const named = [
    ...routes.flatMap((route, at) => route.channels.map((name) => ({ name, path: ['routes', at, 'channels'] }))),
    ...Object.entries(quietHours).flatMap(([owner, { instead }]) =>
      instead.map((name) => ({ name, path: ['quietHours', owner, 'instead'] })),
    ),
  ];
  for (const { name, path } of named)
    if (!Object.hasOwn(channels, name)) {
      const known = Object.keys(channels).join(', ') || 'none';
      yield { path, input: name, message: `no channel ${JSON.stringify(name)}; known are: ${known}` };
    }
  for (const name of Object.keys(channels))
    if (TAKEN.includes(name))
      yield { path: ['channels', name], input: name, message: 'this name is taken: choose another' };
  for (const [user, [first, ...others]] of peopleBySlack(people))
    for (const person of others)
      yield {
        path: ['people', person, 'slack'],
        input: user,
        message: `${first} is ${user} in Slack already: nobody could tell whose presses these are`,
      };
  if (slack) return;
  const message = 'it needs `slack`, the workspace and the app that may be used';
  for (const [name, { kind }] of Object.entries(channels))
    if (kind === 'slack') yield { path: ['channels', name], input: kind, message };
  for (const [person, settingsOf] of Object.entries(people))
    if (settingsOf.slack) yield { path: ['people', person, 'slack'], input: settingsOf.slack, message };
};

/** Who is named to be the same user of Slack. */
const peopleBySlack = (people: z.infer<typeof Settings>['people']): Map<string, string[]> => {
  const byUser = new Map<string, string[]>();
  for (const [person, { slack }] of Object.entries(people))
    if (slack) byUser.set(slack, [...(byUser.get(slack) ?? []), person]);
  return byUser;
};

/** A notice that quiet hours kept from the channels of one route. */
export const HeldNotice = z.object({
  /** In order, as the route names them. */
  channels: z.array(z.string()).min(1),
  /** Whose channels and quiet hours they are: it is kept for as long as all of them have them. */
  owners: z.array(z.string()).min(1),
  incidentId: z.string().nullable(),
  kind: NoticeKind,
  subject: z.string(),
  heldAt: Instant,
});
export type HeldNotice = z.infer<typeof HeldNotice>;

/** The secret that a channel is sent to with: Slack has one for all that it does, the others one each. */
export const secretOfChannel = (name: string, { kind }: NoticeChannel): string => (kind === 'slack' ? 'slack' : name);

/** The channels of Slack, by their names: an incident may have a thread in each. */
export const slackChannels = ({ channels }: NoticeSettings): string[] =>
  Object.keys(channels).filter((name) => channels[name]?.kind === 'slack');

/** What each kind's secret holds. Made empty: nothing is sent before somebody has filled it. */
export const SlackSecret = z.object({
  botToken: z.string().regex(/^xoxb-\S+$/, 'expected a bot token, which begins with xoxb-'),
  signingSecret: z.string().min(16),
});
export const TeamsSecret = z.object({ url: z.url({ protocol: /^https$/ }) });
export const PagerDutySecret = z.object({ routingKey: z.string().regex(/^[A-Za-z0-9]{32}$/) });

/** Names and ARNs of the secrets, as a function is told of them. */
export const ChannelSecretIds = z.record(z.string(), z.string().min(1));
export type ChannelSecretIds = z.infer<typeof ChannelSecretIds>;
