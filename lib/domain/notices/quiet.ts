import type { QuietHours } from '../../contracts/notices.ts';
import { Weekday } from '../../contracts/suppression-policy.ts';

const WEEKDAYS: readonly string[] = Weekday.options;
const MINUTE = /^(\d\d):(\d\d)$/;
const minutesOf = (time: string): number => {
  const [, hours, minutes] = MINUTE.exec(time) ?? [];
  return 60 * Number(hours) + Number(minutes);
};

/** What a clock and a calendar on the wall of a zone show. */
const wall = (timeZone: string, at: Date): { weekday: number; minutes: number } => {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  const weekday = WEEKDAYS.indexOf(part('weekday').toLowerCase());
  return { weekday, minutes: minutesOf(`${part('hour')}:${part('minute')}`) };
};

/** Whether it is quiet at an instant: by what the clock of the zone shows then, so that it may be an hour more or less when clocks change. */
export const isQuiet = ({ timeZone, from, until, days }: QuietHours, at: Date): boolean => {
  const { weekday, minutes } = wall(timeZone, at);
  const begins = (day: number) => {
    const name = Weekday.options[(day + 7) % 7];
    return days === undefined || (name !== undefined && days.includes(name));
  };
  const [start, end] = [minutesOf(from), minutesOf(until)];
  if (start < end) return minutes >= start && minutes < end && begins(weekday);
  return (minutes >= start && begins(weekday)) || (minutes < end && begins(weekday - 1));
};
