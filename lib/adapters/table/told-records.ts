import type { Incident } from '../../contracts/incident.ts';
import type { ToldRecords } from '../../ports/signal-records.ts';
import { attachedSignals, readSignalItems } from './counted-signals.ts';
import { homesOf, readKnownIncident } from './incident-item.ts';
import { ToldItem } from './items.ts';
import { toldKey } from './keys.ts';
import { parseItem } from './parse-item.ts';
import type { StoreParts } from './store-parts.ts';
import { equals, notExists, put, type SingleWrite, type Table } from './table.ts';

const readTold = async (table: Table, incidentId: string): Promise<ToldItem | null> => {
  const item = await table.get(toldKey(incidentId));
  return item ? parseItem(ToldItem, item) : null;
};

const signalsOf = async (table: Table, incident: Incident) =>
  attachedSignals(incident.incidentId, await readSignalItems(table, homesOf(incident)));

/** People get the incident as it stands: they know of every alarm that is in it. */
export const toldWrites = async (table: Table, incident: Incident): Promise<SingleWrite[]> => {
  const fingerprints = (await signalsOf(table, incident)).map(({ fingerprint }) => fingerprint);
  return [put({ ...toldKey(incident.incidentId), fingerprints, joinedToldAt: null, version: 1 })];
};

/** What people know of an incident that was handed to them. */
export const toldRecords = ({ table, tries }: StoreParts): ToldRecords => ({
  async joinedSinceTold(incidentId) {
    const [told, incident] = await Promise.all([readTold(table, incidentId), readKnownIncident(table, incidentId)]);
    const signals = await signalsOf(table, incident);
    return {
      signals: signals.filter(({ fingerprint }) => !told?.fingerprints.includes(fingerprint)),
      toldAt: told?.joinedToldAt ?? null,
    };
  },

  markTold: (incidentId, fingerprints, at) =>
    tries(`noting what people know of ${incidentId}`, async () => {
      const told = await readTold(table, incidentId);
      const item = {
        ...toldKey(incidentId),
        fingerprints: [...new Set([...(told?.fingerprints ?? []), ...fingerprints])],
        joinedToldAt: at.toISOString(),
        version: (told?.version ?? 0) + 1,
      };
      const written = await table.write(put(item, told ? equals('version', told.version) : notExists()));
      return written ? { value: undefined } : undefined;
    }),
});
