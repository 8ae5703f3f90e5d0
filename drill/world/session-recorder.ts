import type { Random } from './random.ts';
import type { ActiveSessions, SessionMinute } from './types/telemetry.ts';

/** Keeps what the database's sessions did, minute by minute, as an engine's own sampling would. */
export const createSessionRecorder = (random: Random) => {
  const minutes: SessionMinute[] = [];
  let open = new Map<string, ActiveSessions>();
  let steps = 0;

  return {
    record(active: readonly ActiveSessions[]): void {
      steps += 1;
      for (const each of active) {
        const key = `${each.wait}|${each.statement}`;
        open.set(key, { ...each, sessions: (open.get(key)?.sessions ?? 0) + each.sessions });
      }
    },
    /** Turns what was recorded since the last call into the minute that starts at `at`. */
    closeMinute(at: number): void {
      const sampled = [...open.values()].map((each) => ({
        ...each,
        sessions: (each.sessions / Math.max(1, steps)) * random.spread(0.08),
      }));
      minutes.push({ at, active: sampled });
      open = new Map();
      steps = 0;
    },
    between: (fromMs: number, toMs: number): readonly SessionMinute[] =>
      minutes.filter(({ at }) => at >= fromMs && at < toMs),
  };
};
