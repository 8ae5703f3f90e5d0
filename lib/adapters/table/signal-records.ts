import type { AttachResult, SignalRecords } from '../../ports/incident-store.ts';
import { type AttachCall, tryAttach } from './attach.ts';
import { attachedSignals } from './counted-signals.ts';
import { incidentPartition, SIGNAL_PREFIX } from './keys.ts';
import type { StoreParts } from './store-parts.ts';

/** So many signals are counted at once; a tally holds their digests, so this bounds its size. */
const SIGNALS_AT_ONCE = 500;

/** Signals become incidents. How they are counted is told in `tally.ts`, how they open or join one in `attach.ts`. */
export const signalRecords = ({ table, tries }: StoreParts): SignalRecords => ({
  async attach(group, signals, opening, at) {
    const parts = Array.from({ length: Math.max(1, Math.ceil(signals.length / SIGNALS_AT_ONCE)) }, (_, n) =>
      signals.slice(n * SIGNALS_AT_ONCE, (n + 1) * SIGNALS_AT_ONCE),
    );
    const results: AttachResult[] = [];
    for (const part of parts) {
      const call: AttachCall = {
        group,
        byFingerprint: Map.groupBy(part, ({ fingerprint }) => fingerprint),
        opening,
        at,
        counted: new Set(),
        opened: false,
        changed: false,
      };
      const attached = await tries(`attaching ${part.length} signals to group ${group}`, () => tryAttach(table, call));
      if (attached) results.push({ ...attached, duplicates: part.length - call.counted.size });
    }
    const last = results.at(-1);
    if (!last) return null;
    return {
      incident: last.incident,
      opened: results.some(({ opened }) => opened),
      changed: results.some(({ changed }) => changed),
      duplicates: results.reduce((sum, { duplicates }) => sum + duplicates, 0),
    };
  },

  async signals(incidentId) {
    const items = await table.query({ partition: incidentPartition(incidentId), sort: { prefix: SIGNAL_PREFIX } });
    return attachedSignals(incidentId, items);
  },
});
