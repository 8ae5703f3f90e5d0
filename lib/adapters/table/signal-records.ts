import type { AttachResult, JoiningPolicy, SignalRecords } from '../../ports/signal-records.ts';
import { tryAttach } from './attach.ts';
import type { AttachCall } from './attach-call.ts';
import { attachedSignals, readSignalItems } from './counted-signals.ts';
import { homesOf, readIncident } from './incident-item.ts';
import type { StoreParts } from './store-parts.ts';
import { unheardOf } from './unheard.ts';

/** So many signals are counted at once; a tally holds their digests, so this bounds its size. */
const SIGNALS_AT_ONCE = 500;

/** Without a policy every failure after an end is a new incident. */
const NO_COOL_DOWN: JoiningPolicy = { joiningWindowSeconds: 3600, reopenWithinSeconds: 0 };

/** Signals become incidents. How they are counted is told in `tally.ts`, how they open or join one in `attach.ts`. */
export const signalRecords = ({ table, tries }: StoreParts): SignalRecords => ({
  async attach(group, signals, opening, at, policy = NO_COOL_DOWN) {
    const parts = Array.from({ length: Math.max(1, Math.ceil(signals.length / SIGNALS_AT_ONCE)) }, (_, n) =>
      signals.slice(n * SIGNALS_AT_ONCE, (n + 1) * SIGNALS_AT_ONCE),
    );
    const results: AttachResult[] = [];
    for (const part of parts) {
      const call: AttachCall = {
        group,
        opening,
        at,
        policy,
        byFingerprint: Map.groupBy(part, ({ fingerprint }) => fingerprint),
        counted: new Set(),
        joined: new Set(),
        opened: false,
        reopened: false,
        changed: false,
        quietSeconds: null,
      };
      const attached = await tries(`attaching ${part.length} signals to group ${group}`, () => tryAttach(table, call));
      if (attached)
        results.push({
          ...attached,
          duplicates: part.length - new Set(part.filter((signal) => call.counted.has(signal))).size,
        });
    }
    const last = results.at(-1);
    if (!last) return null;
    return {
      incident: last.incident,
      opened: results.some(({ opened }) => opened),
      reopened: results.some(({ reopened }) => reopened),
      changed: results.some(({ changed }) => changed),
      joined: results.reduce((sum, { joined }) => sum + joined, 0),
      quietSeconds: Math.max(...results.map(({ quietSeconds }) => quietSeconds)),
      duplicates: results.reduce((sum, { duplicates }) => sum + duplicates, 0),
    };
  },

  async signals(incidentId) {
    const [incident, own] = await Promise.all([readIncident(table, incidentId), readSignalItems(table, [incidentId])]);
    const [, ...merged] = incident ? homesOf(incident) : [incidentId];
    return attachedSignals(incidentId, [...own, ...(await readSignalItems(table, merged))]);
  },

  unheard: (group, signals, at) => unheardOf(table, group, signals, at),
});
