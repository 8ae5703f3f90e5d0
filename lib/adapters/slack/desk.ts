import { SLACK_REASON_FORM } from '../../contracts/slack-interaction.ts';
import type { SlackDesk } from '../../ports/slack-desk.ts';
import type { Undelivered } from '../aws/delivery.ts';
import type { SlackApi } from './api.ts';
import { escaped, noticeWords, plain } from './blocks.ts';

const REASON_CHARACTERS = 1000;

const TITLES = { rejected: 'Reject the plan', 'not-an-incident': 'Not an incident' } as const;

/**
 * Writes to Slack what became of a press and of its question.
 *
 * @see https://docs.slack.dev/reference/methods/chat.update
 * @see https://docs.slack.dev/reference/methods/views.open
 */
export const createSlackDesk = (api: SlackApi, undelivered: Undelivered): SlackDesk => {
  const asked = async (method: string, body: object) => {
    const answer = await api(method, body);
    if (!answer.ok) undelivered('slack', `${method}: ${answer.error}`);
    return answer;
  };
  const taken = async (method: string, body: object): Promise<boolean> => (await asked(method, body)).ok;
  return {
    replace: ({ conversation, ts }, title, lines) => {
      const words = noticeWords({ kind: 'approval-request', incidentId: null, subject: title, lines });
      return taken('chat.update', { channel: conversation, ts, ...words, parse: 'none', link_names: false });
    },

    async reply({ conversation, ts }, text) {
      const answer = await asked('chat.postMessage', {
        channel: conversation,
        thread_ts: ts,
        text: escaped(text),
        parse: 'none',
        link_names: false,
        unfurl_links: false,
      });
      return answer.ok && answer.ts !== undefined
        ? { conversation: answer.channel ?? conversation, ts: answer.ts }
        : null;
    },

    reword: ({ conversation, ts }, text) =>
      taken('chat.update', { channel: conversation, ts, text: escaped(text), parse: 'none', link_names: false }),

    askForReason: (trigger_id, context) =>
      taken('views.open', {
        trigger_id,
        view: {
          type: 'modal',
          callback_id: SLACK_REASON_FORM,
          private_metadata: JSON.stringify(context),
          title: plain(TITLES[context.decision], 24),
          submit: plain('Send', 24),
          close: plain('Back', 24),
          blocks: [
            {
              type: 'input',
              block_id: SLACK_REASON_FORM,
              label: plain('Why?', 200),
              element: {
                type: 'plain_text_input',
                action_id: SLACK_REASON_FORM,
                multiline: true,
                min_length: 1,
                max_length: REASON_CHARACTERS,
              },
            },
          ],
        },
      }),
  };
};
