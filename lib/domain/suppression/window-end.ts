import { type MaintenanceWindow, type Recurrence, Weekday } from '../../contracts/suppression-policy.ts';
import { daysBefore, instantOf, localDateAt } from './local-time.ts';

const MINUTE = 60_000;
const MINUTES_A_DAY = 1440;

const beginsOn = (date: string, { weekdays, dates }: Recurrence): boolean => {
  const weekday = Weekday.options[new Date(`${date}T00:00:00Z`).getUTCDay()];
  if (weekdays) return weekday !== undefined && weekdays.includes(weekday);
  return (dates ?? []).some((given) => `-${date}`.endsWith(`-${given}`));
};

const endOfOccurrence = (every: Recurrence, now: number): number | null => {
  const today = localDateAt(now, every.timeZone);
  const ends = Array.from({ length: Math.ceil(every.durationMinutes / MINUTES_A_DAY) + 1 }, (_, days) =>
    daysBefore(today, days),
  )
    .filter((date) => beginsOn(date, every))
    .map((date) => instantOf(date, every.startTime, every.timeZone))
    .filter((start) => start <= now && now < start + every.durationMinutes * MINUTE)
    .map((start) => start + every.durationMinutes * MINUTE);
  return ends.length > 0 ? Math.max(...ends) : null;
};

/** When the window that is open at this moment ends; null when it is not open. The end itself is outside. */
export const windowEnd = ({ once, every }: MaintenanceWindow, now: Date): Date | null => {
  const at = now.getTime();
  if (once) return Date.parse(once.fromAt) <= at && at < Date.parse(once.untilAt) ? new Date(once.untilAt) : null;
  const end = every ? endOfOccurrence(every, at) : null;
  return end === null ? null : new Date(end);
};
