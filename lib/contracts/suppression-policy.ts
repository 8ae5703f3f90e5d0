import * as z from 'zod';
import { SignalSource } from './signal.ts';
import { Instant } from './time.ts';

/** A zone as IANA names it; `Intl` is asked, because it is what reckons with it. */
export const TimeZone = z
  .string()
  .regex(/^[A-Za-z]/)
  .refine((zone) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
    } catch {
      return false;
    }
  }, 'expected a time zone as IANA names it, for example Europe/Berlin or UTC');

/** Completes a date that leaves out its month or year: a month with every day there is, a year with every date. */
const COMPLETE = '2024-01-01';

const isDate = (date: string): boolean => {
  const whole = COMPLETE.slice(0, COMPLETE.length - date.length) + date;
  const read = new Date(`${whole}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(whole);
};

/** The `15` of every month, `12-24` in every year, or just `2026-12-24`. */
const RecurringDate = z
  .string()
  .regex(/^((\d{4}-)?\d{2}-)?\d{2}$/, 'expected a date as DD (every month), MM-DD (every year) or YYYY-MM-DD')
  .refine(isDate, 'there is no such date in the calendar');

export const Weekday = z.enum(['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']);
export type Weekday = z.infer<typeof Weekday>;

/** Less than a week, so that a weekly window ends before it begins again. */
const LONGEST_MINUTES = 6 * 24 * 60;

/**
 * Occurrences begin by the zone's own clock and last by the stopwatch, whatever the clock does meanwhile. Where the clock jumps
 * over the start, it begins as much later as the jump is long; where the clock shows the start twice, it begins at the first.
 */
export const Recurrence = z
  .strictObject({
    weekdays: z.array(Weekday).min(1).optional(),
    dates: z.array(RecurringDate).min(1).optional(),
    startTime: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day as HH:MM in quotes'),
    durationMinutes: z.number().int().min(1).max(LONGEST_MINUTES),
    timeZone: TimeZone,
  })
  .refine(({ weekdays, dates }) => (weekdays === undefined) !== (dates === undefined), {
    error: 'expected either weekdays or dates',
  });
export type Recurrence = z.infer<typeof Recurrence>;

/** A time in which signals of what is worked on open nothing. Without services and applications it covers everything. */
export const MaintenanceWindow = z
  .strictObject({
    name: z.string().min(1).max(100),
    once: z
      .strictObject({ fromAt: Instant, untilAt: Instant })
      .refine(({ fromAt, untilAt }) => Date.parse(fromAt) < Date.parse(untilAt), 'expected untilAt to be after fromAt')
      .optional(),
    every: Recurrence.optional(),
    services: z.array(z.string()).min(1).optional(),
    applications: z.array(z.string()).min(1).optional(),
  })
  .refine(({ once, every }) => (once === undefined) !== (every === undefined), {
    error: 'expected either once (fromAt, untilAt) or every (weekdays or dates, startTime, durationMinutes, timeZone)',
  });
export type MaintenanceWindow = z.infer<typeof MaintenanceWindow>;

/** Signals of one service open nothing until then, because somebody said so. */
export const Mute = z.strictObject({
  service: z.string().min(1),
  untilAt: Instant,
  because: z.string().min(1).max(300),
});
export type Mute = z.infer<typeof Mute>;

/** An alert that always fires while all is well; that it is missing is the signal. */
export const Heartbeat = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'expected lower-case letters, digits and dashes'),
    /** How the alert is recognised: its source, and its title or some of its labels, each exactly as it comes. */
    alert: z
      .strictObject({
        source: SignalSource,
        title: z.string().min(1).optional(),
        labels: z.record(z.string(), z.string()).optional(),
      })
      .refine(({ title, labels }) => title !== undefined || Object.keys(labels ?? {}).length > 0, {
        error: 'expected a title or a label beside the source, or every alert of that source would be this heartbeat',
      }),
    /** How often it comes at least. */
    everySeconds: z.number().int().min(60),
    /** How late it may be beyond that. A sight is written down once a minute at most, so less would be too little. */
    graceSeconds: z.number().int().min(60).default(120),
    /** Whose signal it is when it is missing: a service, or an application as a whole. */
    service: z.string().optional(),
    application: z.string().optional(),
  })
  .refine(({ service, application }) => (service === undefined) !== (application === undefined), {
    error: 'expected either a service or an application, whose incident it is when the heartbeat is missing',
  });
export type Heartbeat = z.infer<typeof Heartbeat>;

/**
 * A signal that has opened `openings` incidents within `withinSeconds` is flapping, and opens no more until it has not tried to for
 * `stableSeconds`. The second threshold must be the stricter one, or the suppression would flap itself.
 */
export const FlappingPolicy = z
  .strictObject({
    openings: z.number().int().min(2).max(20).default(3),
    withinSeconds: z.number().int().min(60).default(3600),
    stableSeconds: z.number().int().min(60).default(1800),
  })
  .refine(({ openings, withinSeconds, stableSeconds }) => stableSeconds * openings > withinSeconds, {
    error:
      'expected stableSeconds to be longer than withinSeconds / openings: a signal must be calmer to be believed again than it was when it was not',
  });
export type FlappingPolicy = z.infer<typeof FlappingPolicy>;
