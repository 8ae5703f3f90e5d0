import type { Journal } from '../../lib/ports/journal.ts';

/** Keeps what was counted and written, for tests to read. */
export const aJournal = () => {
  const lines: { message: string; fields: Record<string, unknown> }[] = [];
  const counts: { metric: string; value: number }[] = [];
  const journal: Journal = {
    count: (metric, value) => void counts.push({ metric, value }),
    line: (message, fields) => void lines.push({ message, fields }),
  };
  return {
    journal,
    lines,
    counts,
    counted: (metric: string) => counts.filter((each) => each.metric === metric).length,
  };
};
