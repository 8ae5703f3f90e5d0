import { Change } from '../../contracts/change.ts';
import type { ChangeRecords } from '../../ports/change-records.ts';
import { changeKey, changePartition, changeRange } from './keys.ts';
import { parseRecord } from './parse-item.ts';
import type { StoreParts } from './store-parts.ts';
import { put } from './table.ts';
import { EXPIRY_ATTRIBUTE } from './table-definition.ts';

const KEPT_SECONDS = 90 * 86_400;

/** What was done to components, by component and time, for 90 days. */
export const changeRecords = ({ table }: Pick<StoreParts, 'table'>): ChangeRecords => ({
  async recordChange(change) {
    await table.write(
      put({
        ...changeKey(change),
        record: change,
        [EXPIRY_ATTRIBUTE]: Math.floor(Date.parse(change.at) / 1000) + KEPT_SECONDS,
      }),
    );
  },

  async changes(components, from, to) {
    const found = await Promise.all(
      [...new Set(components)].map((component) =>
        table.query({ partition: changePartition(component), sort: changeRange(from, to) }),
      ),
    );
    const items = found.flat().sort((a, b) => (a.SK === b.SK ? 0 : a.SK < b.SK ? -1 : 1));
    return items.map((item) => parseRecord(Change, item));
  },
});
