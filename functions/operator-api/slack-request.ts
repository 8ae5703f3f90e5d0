import * as z from 'zod';
import { SlackSecret } from '../../lib/contracts/notices.ts';
import { SlackInteraction } from '../../lib/contracts/slack-interaction.ts';
import { refuseSlackSignature } from '../../lib/domain/notices/slack-signature.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { NoticeRecords } from '../../lib/ports/notice-records.ts';

export interface SlackRequestDeps {
  /** The one workspace and app whose presses are accepted. */
  slack: { team: string; app: string };
  /** The text of Slack's secret; throws when it cannot be read. */
  slackSecret: () => Promise<string>;
  records: Pick<NoticeRecords, 'firstPress'>;
  now: Clock;
}

export type SlackRequest = { interaction: SlackInteraction } | { status: 400 | 401 | 403 | 409; because: string };

/** With the message that was pressed, which Slack sends along. */
const MAXIMUM_BODY_BYTES = 262_144;

/** Reads what Slack sent: nothing of it is looked into before its signature is found good, and nothing is taken twice. */
export const readSlackRequest = async (
  { slack, slackSecret, records, now }: SlackRequestDeps,
  headers: { signature: string | undefined; timestamp: string | undefined },
  body: Uint8Array,
): Promise<SlackRequest> => {
  if (body.length > MAXIMUM_BODY_BYTES) return { status: 400, because: 'too-large' };
  const { signingSecret } = SlackSecret.pick({ signingSecret: true }).parse(JSON.parse(await slackSecret()));
  const refusal = refuseSlackSignature(signingSecret, headers, body, now());
  if (refusal) return { status: 401, because: refusal };
  const read = SlackInteraction.safeParse(payloadIn(body));
  if (!read.success) return { status: 400, because: `not understood: ${z.prettifyError(read.error)}` };
  const { team, api_app_id: app } = read.data;
  if (team?.id !== slack.team || app !== slack.app) return { status: 403, because: 'another workspace or app' };
  if (!(await records.firstPress(headers.signature ?? '', now()))) return { status: 409, because: 'seen before' };
  return { interaction: read.data };
};

const payloadIn = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(new URLSearchParams(new TextDecoder().decode(body)).get('payload') ?? '');
  } catch {
    return null;
  }
};
