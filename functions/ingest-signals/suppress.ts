import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { Signal } from '../../lib/contracts/signal.ts';
import { OWN_EFFECT_LABEL } from '../../lib/contracts/suppression.ts';
import { isMoment } from '../../lib/domain/correlation/moments.ts';
import { heartbeatOf } from '../../lib/domain/suppression/rules/heartbeat.ts';
import { standingRules } from '../../lib/domain/suppression/standing-rules.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { SuppressedSignal, SuppressionRecords } from '../../lib/ports/suppression-records.ts';
import { type FlappingDeps, flappingAmong } from './flapping.ts';
import { type OwnChangeDeps, sortOwnEffects } from './own-change.ts';

export interface SuppressDeps extends OwnChangeDeps, FlappingDeps {
  incidents: OwnChangeDeps['incidents'] &
    FlappingDeps['incidents'] &
    Pick<SuppressionRecords, 'lastIncident' | 'recordSuppressed' | 'hold' | 'held' | 'sawHeartbeat'>;
  catalog: VersionedCatalog;
  journal: Journal;
}

/**
 * Answers with what may open or join an incident, by group. Everything else opens nothing and is recorded with its reason; what
 * may still fire when the reason ends is held until then. What has resolved always passes, for somebody may wait for it.
 */
export const suppress = async (
  deps: SuppressDeps,
  group: string,
  given: readonly Signal[],
): Promise<Map<string, Signal[]>> => {
  const { incidents, catalog, now } = deps;
  const signals = await withoutHeartbeats(deps, given);
  if (signals.length === 0) return new Map();
  const last = await incidents.lastIncident(group);
  const { kept, late } = await sortOwnEffects(deps, { group, last }, signals);

  const judge = standingRules(catalog.catalog, now());
  const own = kept.get(group) ?? [];
  const covered = own.flatMap((signal): SuppressedSignal[] => {
    const suppression = OWN_EFFECT_LABEL in signal.labels ? null : judge(signal);
    return suppression ? [{ signal, suppression }] : [];
  });
  const silenced = covered.filter(({ signal }) => signal.status === 'firing');
  const passing = without(own, silenced);
  const flapping = last?.open ? [] : await flappingAmong(deps, passing);

  await record(deps, [...late, ...silenced, ...flapping]);
  await hold(deps, [...late, ...covered, ...flapping], own);
  return new Map([...kept, [group, without(passing, flapping)]]);
};

const without = (signals: readonly Signal[], suppressed: readonly SuppressedSignal[]): Signal[] => {
  const gone = new Set(suppressed.map(({ signal }) => signal));
  return signals.filter((signal) => !gone.has(signal));
};

/** A heartbeat is no signal: firing, it says that all is well, and resolved nothing. Both are recorded like all that opens nothing. */
const withoutHeartbeats = async (deps: SuppressDeps, signals: readonly Signal[]): Promise<readonly Signal[]> => {
  const { incidents, catalog, now } = deps;
  const beats = signals.flatMap((signal) => {
    const name = heartbeatOf(catalog.catalog.heartbeats, signal)?.name;
    if (name === undefined) return [];
    const because = `it is the heartbeat ${name}, whose absence is the signal`;
    return [{ name, signal, suppression: { rule: 'heartbeat' as const, because } }];
  });
  if (beats.length === 0) return signals;
  const seen = beats.filter(({ signal }) => signal.status === 'firing').map(({ name }) => name);
  for (const name of new Set(seen)) await incidents.sawHeartbeat(name, now());
  await record(deps, beats);
  return without(signals, beats);
};

const record = async (
  { incidents, journal, now }: SuppressDeps,
  suppressed: readonly SuppressedSignal[],
): Promise<void> => {
  await incidents.recordSuppressed(suppressed, now());
  for (const [rule, all] of Map.groupBy(suppressed, ({ suppression }) => suppression.rule)) {
    journal.count('SignalsSuppressed', all.length, { name: 'because', value: rule });
    for (const [because, { length }] of Map.groupBy(all, ({ suppression }) => suppression.because))
      journal.line('signals suppressed', { rule, because, count: length });
  }
};

/**
 * Keeps what may have to be let go: what lasts, newest of each fingerprint. The end of something held is kept too, or it would be
 * let go as if it still fired. Moments are over when they are told, so they are only recorded.
 */
const hold = async (
  { incidents, now }: SuppressDeps,
  suppressed: readonly SuppressedSignal[],
  signals: readonly Signal[],
): Promise<void> => {
  const known = new Set(suppressed.map(({ signal }) => signal));
  const resolved = signals.filter((signal) => signal.status === 'resolved' && !known.has(signal));
  const held = resolved.length === 0 ? [] : await incidents.held(resolved.map(({ fingerprint }) => fingerprint));
  const ends = resolved.flatMap((signal): SuppressedSignal[] => {
    const former = held.find((each) => each.signal.fingerprint === signal.fingerprint);
    return former ? [{ signal, suppression: { rule: former.rule, because: former.because } }] : [];
  });
  const lasting = [...suppressed, ...ends].filter(({ signal }) => !isMoment(signal));
  await incidents.hold(lasting, now());
};
