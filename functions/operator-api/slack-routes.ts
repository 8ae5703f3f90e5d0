import { type Context, Hono } from 'hono';
import { inTime } from '../../lib/asking/in-time.ts';
import { Decision } from '../../lib/contracts/approval.ts';
import {
  SLACK_BUTTONS,
  SLACK_REASON_FORM,
  type SlackForm,
  SlackFormContext,
  type SlackPress,
} from '../../lib/contracts/slack-interaction.ts';
import { yesesNeeded } from '../../lib/contracts/yeses.ts';
import { endWords } from '../../lib/domain/notices/question-end.ts';
import { planInWords } from '../../lib/domain/policy/plan-words.ts';
import type { NoticeRecords, SentMessage } from '../../lib/ports/notice-records.ts';
import type { SlackDesk } from '../../lib/ports/slack-desk.ts';
import { type AdmitLinkDeps, type Admitted, admitLink } from './admit-link.ts';
import { REFUSALS } from './approval-routes.ts';
import { NOT_TAKEN } from './not-taken.ts';
import { readSlackRequest, type SlackRequestDeps } from './slack-request.ts';
import { type TakeDecisionDeps, takeDecision } from './take-decision.ts';

export interface SlackRoutesDeps extends AdmitLinkDeps, Omit<SlackRequestDeps, 'records'>, TakeDecisionDeps {
  incidents: AdmitLinkDeps['incidents'] & TakeDecisionDeps['incidents'];
  records: Pick<NoticeRecords, 'firstPress'>;
  desk: SlackDesk;
  /** Who is who in Slack, by mail address. */
  users: Readonly<Record<string, string | undefined>>;
  /** Told why a request was not taken; it holds nothing of the request. */
  slackRefused: (because: string) => void;
  /** Until when each has to be done, from when the request came; left out: what Slack allows, less what the way takes. */
  answerSeconds?: { read: number; decided: number; said: number };
}

/**
 * Slack waits for three seconds. What reading does not take of them, the decision has: a function that has just begun may still be
 * reading the secret for the first time.
 */
const ANSWER_SECONDS = { read: 1.4, decided: 2, said: 2.8 };

/** How long is left until so many seconds after the request came. */
type Left = (untilSeconds: number) => number;

/** What became of a press: what its message says from now on, where it `stands`, or else what is said below it. */
interface Became {
  title: string;
  lines: readonly string[];
  stands: boolean;
}

const NOT_YOURS: Became = {
  title: 'Not put to you',
  lines: ['This question was put to somebody else, so nothing was decided. The catalog says who is who in Slack.'],
  stands: false,
};
/** Who holds a phone is known well enough for a no, and for a plan that cannot do much harm. */
const notTaken = (why: keyof typeof NOT_TAKEN): Became => ({
  title: NOT_TAKEN[why].title,
  lines: [NOT_TAKEN[why].text],
  stands: false,
});
const LATE: Became = {
  title: 'Not known yet',
  lines: [
    'It took too long to say whether your answer was recorded. If it was, the message of the question says so in a moment; if it does not, press again.',
  ],
  stands: false,
};

/** Buttons that are pressed in Slack: the same decision as through the link that they carry, by the one person whom it was made for. */
export const slackRoutes = (deps: SlackRoutesDeps) => {
  const { desk, slackRefused, now, answerSeconds = ANSWER_SECONDS } = deps;
  const app = new Hono();

  const admit = async (value: string, user: string): Promise<Admitted | Became> => {
    const [linkId = '', token = ''] = value.split(' ');
    const entry = await admitLink(deps, linkId, token);
    if ('refusal' in entry) {
      const { title, text } = REFUSALS[entry.refusal];
      const isOver = entry.refusal === 'expired' || entry.refusal === 'superseded';
      return { title, lines: [...(entry.more === null ? [] : [entry.more]), text], stands: isOver };
    }
    return deps.users[entry.link.approver] === user ? entry : NOT_YOURS;
  };

  const decide = async (value: string, decision: Decision, { user, team }: SlackPress | SlackForm): Promise<Became> => {
    const entry = await admit(value, user.id);
    if (!('link' in entry)) return entry;
    if (decision.decision === 'approved' && yesesNeeded(entry.question.plan) > 1) return notTaken('sign-in-needed');
    const decider = { by: entry.link.approver, how: 'slack', from: `Slack ${team?.id} ${user.id}` } as const;
    const taken = await takeDecision(deps, entry.link, decision, decider);
    const what = planInWords(entry.question.plan);
    if (taken.status === 'expired') return { title: `Expired: ${what}`, lines: [REFUSALS.expired.text], stands: true };
    if (taken.status === 'already-decided')
      return {
        title: `Already decided: ${what}`,
        lines: [taken.decided, 'What you pressed changed nothing.'],
        stands: true,
      };
    if (taken.status !== 'decided') return notTaken(taken.status);
    const words = endWords(taken.approval, entry.question.plan);
    return { title: words?.title ?? `Decided: ${what}`, lines: words?.lines ?? [], stands: true };
  };

  /** Says it where it was pressed; the other messages of the question follow its end from the table's stream. */
  const show = ({ title, lines, stands }: Became, message: SentMessage): Promise<unknown> =>
    stands ? desk.replace(message, title, lines) : desk.reply(message, [title, ...lines].join(': '));

  const onPress = async (context: Context, press: SlackPress, left: Left) => {
    const { container, trigger_id: triggerId, user } = press;
    const message = { conversation: container.channel_id, ts: container.message_ts };
    const [{ action_id: button, value } = { action_id: '', value: '' }] = press.actions;
    if (button === SLACK_BUTTONS.approve) {
      const became = await inTime(decide(value, { decision: 'approved' }, press), left(answerSeconds.decided));
      await inTime(show(became === 'late' ? LATE : became, message), left(answerSeconds.said));
    } else if (button === SLACK_BUTTONS.reject || button === SLACK_BUTTONS.notAnIncident) {
      const entry = await inTime(admit(value, user.id), left(answerSeconds.decided));
      const decision = button === SLACK_BUTTONS.reject ? 'rejected' : 'not-an-incident';
      const shown: Promise<unknown> =
        entry !== 'late' && 'link' in entry
          ? desk.askForReason(triggerId, { value, decision, ...message })
          : show(entry === 'late' ? LATE : entry, message);
      await inTime(shown, left(answerSeconds.said));
    }
    // A link that is pressed comes here, too; there is nothing to do for it.
    return context.body(null, 200);
  };

  const onForm = async (context: Context, form: SlackForm, left: Left) => {
    const { private_metadata: kept, state } = form.view;
    const wrong = (text: string) => context.json({ response_action: 'errors', errors: { [SLACK_REASON_FORM]: text } });
    const opened = SlackFormContext.safeParse(parsed(kept));
    if (!opened.success) return context.text('not understood', 400);
    const { value, decision, ...message } = opened.data;
    const reason = state.values[SLACK_REASON_FORM]?.[SLACK_REASON_FORM]?.value?.trim();
    const given = Decision.safeParse({ decision, reason });
    if (!given.success) return wrong('Say why, in at most 1,000 characters.');
    const became = await inTime(decide(value, given.data, form), left(answerSeconds.decided));
    if (became === 'late') return wrong(LATE.lines.join(' '));
    if (!became.stands) return wrong([became.title, ...became.lines].join(': ').slice(0, 300));
    await inTime(show(became, message), left(answerSeconds.said));
    return context.json({ response_action: 'clear' });
  };

  app.post('/slack/interactions', async (context) => {
    const cameAt = now().getTime();
    const left: Left = (untilSeconds) => Math.max(0, untilSeconds - (now().getTime() - cameAt) / 1000);
    const headers = {
      signature: context.req.header('x-slack-signature'),
      timestamp: context.req.header('x-slack-request-timestamp'),
    };
    const body = new Uint8Array(await context.req.arrayBuffer());
    const request = await inTime(readSlackRequest(deps, headers, body), left(answerSeconds.read));
    if (request === 'late') {
      slackRefused('too slow to be read');
      // Slack says that it did not work, which is so: the next press is another one.
      return context.text('too slow, nothing was decided', 503);
    }
    if ('status' in request) {
      slackRefused(request.because);
      // Slack shows none of it, and whoever is not Slack learns nothing.
      return context.text('not accepted', request.status);
    }
    const { interaction } = request;
    return interaction.type === 'block_actions'
      ? onPress(context, interaction, left)
      : onForm(context, interaction, left);
  });

  return app;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
