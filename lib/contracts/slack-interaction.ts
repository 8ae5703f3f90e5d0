import * as z from 'zod';

const Person = z.object({ id: z.string().min(1).max(40) });
/** Missing where an app is installed for a whole organisation: such a press is not accepted. */
const Team = z.object({ id: z.string() }).nullish();

/**
 * A pressed button.
 *
 * @see https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
 */
const BlockActions = z.object({
  type: z.literal('block_actions'),
  team: Team,
  api_app_id: z.string(),
  user: Person,
  trigger_id: z.string().max(300),
  container: z.object({ channel_id: z.string().max(40), message_ts: z.string().max(40) }),
  actions: z.array(z.object({ action_id: z.string().max(255), value: z.string().max(2000).default('') })).min(1),
});

/**
 * A form that was sent.
 *
 * @see https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
 */
const ViewSubmission = z.object({
  type: z.literal('view_submission'),
  team: Team,
  api_app_id: z.string(),
  user: Person,
  view: z.object({
    callback_id: z.string().max(255),
    private_metadata: z.string().max(3000),
    state: z.object({
      values: z.record(z.string(), z.record(z.string(), z.object({ value: z.string().max(3000).nullish() }))),
    }),
  }),
});

/** What Slack sends when somebody presses or sends something of the app's. */
export const SlackInteraction = z.discriminatedUnion('type', [BlockActions, ViewSubmission]);
export type SlackInteraction = z.infer<typeof SlackInteraction>;
export type SlackPress = z.infer<typeof BlockActions>;
export type SlackForm = z.infer<typeof ViewSubmission>;

/** What a form keeps of the button that opened it: only ever ours, as it comes back under Slack's signature. */
export const SlackFormContext = z.object({
  value: z.string(),
  decision: z.enum(['rejected', 'not-an-incident']),
  conversation: z.string(),
  ts: z.string(),
});
export type SlackFormContext = z.infer<typeof SlackFormContext>;

/** Names of the buttons and of the form, as they come back. */
export const SLACK_BUTTONS = {
  approve: 'approve',
  reject: 'reject',
  notAnIncident: 'not-an-incident',
  look: 'look',
  signIn: 'sign-in',
} as const;
export const SLACK_REASON_FORM = 'reason';
