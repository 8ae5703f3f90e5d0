import type { SessionRecords } from '../../ports/session-records.ts';
import { sessionKey } from './keys.ts';
import type { StoreParts } from './store-parts.ts';
import { put } from './table.ts';
import { EXPIRY_ATTRIBUTE } from './table-definition.ts';

/** An item for each session that somebody signed out of; one that goes on has none. */
export const sessionRecords = ({ table }: Pick<StoreParts, 'table'>): SessionRecords => ({
  async endSession(sessionId, untilAt) {
    await table.write(put({ ...sessionKey(sessionId), [EXPIRY_ATTRIBUTE]: Math.ceil(untilAt.getTime() / 1000) }));
  },
  hasEnded: async (sessionId) => (await table.get(sessionKey(sessionId))) !== null,
});
