const DAY = 86_400_000;
/** Every zone's clock is changed on a quarter of an hour, by whole quarters. */
const QUARTER = 900_000;

/**
 * What a zone's clock shows at every quarter of an hour of a year, found by asking for each of them: the witness for code that reckons. Maps
 * `YYYY-MM-DD HH:MM` to the first instant (epoch milliseconds) that shows it.
 */
export const clockOfYear = (timeZone: string, year: number): Map<string, number> => {
  // Sweden writes dates and times as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const shown = new Map<string, number>();
  const [from, until] = [Date.UTC(year, 0, 1) - DAY, Date.UTC(year + 1, 0, 1) + DAY];
  for (let instant = from; instant < until; instant += QUARTER) {
    const text = format.format(instant);
    if (!shown.has(text)) shown.set(text, instant);
  }
  return shown;
};

export const datesOfYear = (year: number): string[] => {
  const dates: string[] = [];
  for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += DAY)
    dates.push(new Date(at).toISOString().slice(0, 10));
  return dates;
};
