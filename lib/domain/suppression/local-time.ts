const MINUTE = 60_000;
const DAY = 86_400_000;

/** Making one costs more than everything it is then asked; what it answers depends on its arguments alone. */
const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  formats.set(timeZone, made);
  return made;
};

/** How far a zone's clock is ahead of UTC at an instant, in milliseconds. Written by `Intl` as `GMT`, `GMT+01:00` or `GMT-03:30`. */
const offsetAt = (instant: number, timeZone: string): number => {
  const written = formatOf(timeZone).format(instant);
  const [, sign, hours, minutes] = /GMT([+-])(\d{2}):(\d{2})/.exec(written) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * MINUTE;
};

/** The date that a zone's calendar shows at an instant, as `YYYY-MM-DD`. */
export const localDateAt = (instant: number, timeZone: string): string =>
  new Date(instant + offsetAt(instant, timeZone)).toISOString().slice(0, 10);

/** The date so many days before. */
export const daysBefore = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) - days * DAY).toISOString().slice(0, 10);

/**
 * The instant (epoch milliseconds) at which a zone's clock shows a date (`YYYY-MM-DD`) and time (`HH:MM`): the first where it
 * shows it twice; where the clock jumps over it, as much later as the jump is long, as RFC 5545 (3.3.5) and Temporal have it.
 */
export const instantOf = (date: string, time: string, timeZone: string): number => {
  const shown = Date.parse(`${date}T${time}:00Z`);
  // No zone is a day from UTC, and none changes its clock twice within two days.
  const [before, after] = [offsetAt(shown - DAY, timeZone), offsetAt(shown + DAY, timeZone)];
  const matching = [shown - before, shown - after].filter((instant) => instant + offsetAt(instant, timeZone) === shown);
  return matching.length > 0 ? Math.min(...matching) : shown - before;
};
