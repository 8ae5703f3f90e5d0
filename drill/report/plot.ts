/** One point of a line: seconds from the fault's onset, and the value then. */
export interface PlotPoint {
  seconds: number;
  value: number;
}

export interface PlotMark {
  seconds: number;
  sign: string;
  label: string;
}

const BLOCKS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ROWS = 5;

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Means of the points in each of `width` equal stretches of time; null where a stretch has none. */
const columns = (points: readonly PlotPoint[], from: number, to: number, width: number): (number | null)[] => {
  const span = (to - from) / width || 1;
  return Array.from({ length: width }, (_, column) => {
    const inside = points.filter(({ seconds }) => Math.min(width - 1, Math.floor((seconds - from) / span)) === column);
    return inside.length > 0 ? mean(inside.map(({ value }) => value)) : null;
  });
};

/** A column's part of one row, in eighths. */
const block = (value: number | null, row: number, highest: number): string => {
  if (value === null) return ' ';
  const eighths = Math.round(((value / highest) * ROWS - row) * 8);
  return BLOCKS[Math.max(row === 0 ? 1 : 0, Math.min(8, eighths))] ?? ' ';
};

const clock = (seconds: number) => `${seconds < 0 ? '-' : '+'}${Math.round(Math.abs(seconds) / 60)} min`;

/**
 * A small plot for a terminal: bars from zero, marks below at their time, and a legend of the marks. `unit` stands behind
 * the highest value.
 */
export const plot = (points: readonly PlotPoint[], marks: readonly PlotMark[], unit: string, width = 72): string[] => {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return ['no data to plot'];
  const values = columns(points, first.seconds, last.seconds, width);
  const highest = Math.max(...values.flatMap((value) => value ?? [])) || 1;
  const label = `${highest.toPrecision(2)} ${unit}`;
  const rows = Array.from({ length: ROWS }, (_, index) => {
    const row = ROWS - 1 - index;
    const edge = index === 0 ? label : row === 0 ? '0' : '';
    return `${edge.padStart(10)} │${values.map((value) => block(value, row, highest)).join('')}`;
  });
  const line = Array.from({ length: width }, () => '─');
  for (const { seconds, sign } of marks) {
    const column = Math.round(((seconds - first.seconds) / (last.seconds - first.seconds || 1)) * (width - 1));
    if (column >= 0 && column < width) line[column] = sign;
  }
  return [
    ...rows,
    `${clock(first.seconds).padStart(10)} └${line.join('')} ${clock(last.seconds)}`,
    `${' '.repeat(12)}${marks.map(({ sign, label }) => `${sign} ${label}`).join('   ')}`,
  ];
};
