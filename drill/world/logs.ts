import type { LogLine, Logs } from './types/telemetry.ts';

/** As many lines as a group keeps of one minute; the rest is dropped, as a rate-limited log driver drops it. */
const LINES_PER_MINUTE = 40;
const MINUTE_MS = 60_000;

export const logGroupOf = (service: string): string => `/shop/${service}`;

/** The stream that ECS's log driver names after prefix, container and task. */
export const streamOf = (service: string, taskId: string): string => `${service}/${service}/${taskId}`;

export interface LogRecorder extends Logs {
  write(logGroup: string, stream: string, at: number, message: string): void;
}

export const createLogRecorder = (): LogRecorder => {
  const groups = new Map<string, { lines: LogLine[]; minute: number; written: number; sorted: boolean }>();
  return {
    write(logGroup, stream, at, message) {
      let group = groups.get(logGroup);
      if (!group) {
        group = { lines: [], minute: 0, written: 0, sorted: true };
        groups.set(logGroup, group);
      }
      const minute = Math.floor(at / MINUTE_MS);
      if (minute !== group.minute) {
        group.minute = minute;
        group.written = 0;
      }
      if (group.written >= LINES_PER_MINUTE) return;
      group.written += 1;
      const last = group.lines.at(-1);
      if (last && last.at > at) group.sorted = false;
      group.lines.push({ logGroup, stream, at, message });
    },
    groups: () => [...groups.keys()],
    between(logGroup, fromMs, toMs) {
      const group = groups.get(logGroup);
      if (!group) return [];
      if (!group.sorted) {
        group.lines.sort((a, b) => a.at - b.at);
        group.sorted = true;
      }
      const start = firstAtOrAfter(group.lines, fromMs);
      return group.lines.slice(start, firstAtOrAfter(group.lines, toMs));
    },
  };
};

const firstAtOrAfter = (lines: readonly LogLine[], at: number): number => {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.at ?? Number.POSITIVE_INFINITY) < at) low = middle + 1;
    else high = middle;
  }
  return low;
};
