import * as z from 'zod';
import { HeldNotice } from '../../contracts/notices.ts';
import type { NoticeRecords, SentMessage } from '../../ports/notice-records.ts';
import { byTime } from './by-time.ts';
import {
  HELD_NOTICE_PARTITION,
  heldNoticeKey,
  incidentPartition,
  pressKey,
  questionMessageKey,
  questionMessagePrefix,
  TOLD_PLACE_PREFIX,
  threadKey,
  toldOnceKey,
  toldPlaceKey,
} from './keys.ts';
import { CorruptItemError, parseItem, parseRecord } from './parse-item.ts';
import type { StoreParts } from './store-parts.ts';
import { erase, type Key, notExists, put, type SingleWrite } from './table.ts';
import { EXPIRY_ATTRIBUTE } from './table-definition.ts';

/** Signatures are good for five minutes around now by Slack's clock and ours. */
const PRESS_REMEMBERED_SECONDS = 1200;
/** A stream keeps a change for a day, and its consumer tries for less. */
const TELLING_REMEMBERED_SECONDS = 7 * 86_400;
/** Longer than quiet hours last: a channel that takes nothing for so long is not told of them any more. */
const HELD_SECONDS = 7 * 86_400;

const SentItem = z.object({ conversation: z.string(), ts: z.string() });
const sent = ({ conversation, ts }: SentMessage) => ({ conversation, ts });

/** What was sent where, and what was pressed there. */
export const noticeRecords = ({ table }: Pick<StoreParts, 'table'>): NoticeRecords => ({
  async threadOf(incidentId, channel) {
    const item = await table.get(threadKey(incidentId, channel));
    return item && parseItem(SentItem, item);
  },

  async setThread(incidentId, channel, message) {
    await table.write(put({ ...threadKey(incidentId, channel), ...sent(message) }, notExists()));
  },

  async questionMessages(incidentId, approvalId) {
    const prefix = questionMessagePrefix(approvalId);
    const items = await table.query({ partition: incidentPartition(incidentId), sort: { prefix } });
    return items.map((item) => parseItem(SentItem, item));
  },

  async addQuestionMessage(incidentId, approvalId, person, message) {
    await table.write(put({ ...questionMessageKey(incidentId, approvalId, person, message.ts), ...sent(message) }));
  },

  firstPress: (signature, at) => table.write(once(pressKey(signature), at, PRESS_REMEMBERED_SECONDS)),
  firstTelling: (occasion, at) => table.write(once(toldOnceKey(occasion), at, TELLING_REMEMBERED_SECONDS)),

  async placesTold(occasion) {
    const items = await table.query({ partition: toldOnceKey(occasion).PK, sort: { prefix: TOLD_PLACE_PREFIX } });
    return items.map((item) => parseItem(SentItem, item));
  },

  async addPlaceTold(occasion, message, at) {
    const item = { ...toldPlaceKey(occasion, message), ...sent(message) };
    await table.write(put({ ...item, [EXPIRY_ATTRIBUTE]: until(at, TELLING_REMEMBERED_SECONDS) }));
  },

  async holdNotice(notice) {
    const expiresAt = until(new Date(notice.heldAt), HELD_SECONDS);
    await table.write(put({ ...heldNoticeKey(notice), record: notice, [EXPIRY_ATTRIBUTE]: expiresAt }, notExists()));
  },

  async heldNotices(unreadable = () => {}) {
    const items = await table.query({ partition: HELD_NOTICE_PARTITION });
    const readable = items.flatMap((item) => {
      try {
        return [parseRecord(HeldNotice, item)];
      } catch (error) {
        if (!(error instanceof CorruptItemError)) throw error;
        unreadable(error);
        return [];
      }
    });
    return readable.sort(byTime(({ heldAt }) => heldAt));
  },

  async forgetNotice(notice) {
    await table.write(erase(heldNoticeKey(notice)));
  },
});

/** Written by the first alone. */
const once = (key: Key, at: Date, rememberedSeconds: number): SingleWrite =>
  put({ ...key, [EXPIRY_ATTRIBUTE]: until(at, rememberedSeconds) }, notExists());

const until = (at: Date, rememberedSeconds: number): number => Math.floor(at.getTime() / 1000) + rememberedSeconds;
