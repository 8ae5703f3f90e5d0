import type { ComponentId } from '../../contracts/component.ts';
import type { EvidenceFact } from '../../contracts/evidence.ts';
import { slowClimb } from './climb.ts';
import { type Finding, type Look, metricReference, readable, type Stretch, strengthOf } from './finding.ts';
import { isMeasurement, mean, median, quartileSigma, robustSigma, theilSenSlope } from './statistics.ts';
import { isThrottles } from './throttles.ts';

/** Utilisation in percent from which on a component has little left. */
const HIGH_PERCENT = 80;
/** A metric is near its ceiling from this share on. */
const NEAR_SHARE = 0.8;
/** Without a ceiling, a shift must be this clear and this large to count as saturation. */
const SHIFT_DEVIATION = 6;
const SHIFT_RATIO = 1.5;
/** Percentage points of memory that must be gained within one of these times to be called a climb. */
const CLIMB_PERCENT = 8;
const CLIMB_SECONDS = [300, 720, 1500];
const MINIMUM_CLIMB_VALUES = 5;
/** A slow climb is said from this long before it reaches its ceiling. */
const FULL_SECONDS = 3600;
const MINIMUM_VALUES = 3;

const name = ({ series }: Stretch): string => series.role.replace(/^saturation:/, '');

const finding = (
  look: Look,
  { series }: Stretch,
  fact: EvidenceFact,
  strength: number,
  summary: string,
  figures: Record<string, number>,
): Finding => ({
  fact,
  component: series.component,
  strength: Math.min(1, Math.max(0, strength)),
  summary,
  at: look.toAt,
  from: { collector: 'metrics', reference: metricReference(series) },
  figures,
});

/** How far a level is above normal time, in robust standard deviations. */
const deviationOf = (now: number, { normalValues }: Stretch): number => {
  const normal = median(normalValues);
  const sigma = Math.max(robustSigma(normalValues), quartileSigma(normalValues), 0.05 * Math.abs(normal), 1e-9);
  return (now - normal) / sigma;
};

/** The owners' own ceiling first; then what the platform says is the most. */
const ceilingOf = (look: Look, stretch: Stretch): number | null => {
  const { component } = stretch.series;
  const limit = median(look.stretch(component, `saturation:${name(stretch)}-limit`)?.presentValues ?? []);
  return look.serviceOf(component)?.objectives.saturationAtMost[name(stretch)] ?? (limit > 0 ? limit : null);
};

const FACT_OF_METRIC: Readonly<Record<string, EvidenceFact>> = {
  cpu: 'cpu-high',
  memory: 'memory-high',
  connections: 'connections-high',
  concurrency: 'concurrency-at-limit',
  backlog: 'backlog-growing',
  age: 'backlog-growing',
  deadlocks: 'lock-waits-up',
  'blocked-transactions': 'lock-waits-up',
  'read-milliseconds': 'io-waits-up',
  'write-milliseconds': 'io-waits-up',
  'disk-queue': 'io-waits-up',
};
const PERCENT_METRICS: ReadonlySet<string> = new Set(['cpu', 'memory']);
/** Read together with others, below. */
const COUNTS: ReadonlySet<string> = new Set(['running', 'desired', 'in-service']);
/** What is left, in bytes: here less is worse. */
const LEFT: ReadonlySet<string> = new Set(['free-storage', 'free-local-storage']);
/** A metric that says how high another may go: `connections-limit` of `connections`. */
const LIMIT = /-limit$/;

/** Storage that is nearly gone whatever its size: a database or host stops writing some way before the last byte. */
const LOW_BYTES = 2 ** 30;
/** Time until nothing is left, at the present rate, from which on it is said. */
const EMPTY_SECONDS = 3600;

/** A metric against its ceiling, or against its own normal time where nobody set one. */
const nearCeiling = (look: Look, stretch: Stretch): Finding[] => {
  if (
    COUNTS.has(name(stretch)) ||
    isThrottles(stretch.series.role) ||
    LEFT.has(name(stretch)) ||
    LIMIT.test(name(stretch))
  )
    return [];
  if (stretch.presentValues.length < 2) return [];
  const now = median(stretch.presentValues);
  const normal = median(stretch.normalValues);
  const fact = FACT_OF_METRIC[name(stretch)] ?? 'saturation-up';
  const ceiling = ceilingOf(look, stretch) ?? (PERCENT_METRICS.has(name(stretch)) ? 100 : null);
  const unit = PERCENT_METRICS.has(name(stretch)) ? '%' : '';
  if (ceiling !== null) {
    const share = now / ceiling;
    if (share < (PERCENT_METRICS.has(name(stretch)) ? HIGH_PERCENT / 100 : NEAR_SHARE)) return [];
    // Full at the ceiling; half of that where it begins to be near. What was always so is no news.
    const clear = 0.5 + 0.5 * Math.min(1, (share - NEAR_SHARE) / (1 - NEAR_SHARE));
    // A series that only ever rises is not usual where it ends, however wide it makes its own normal time.
    const usual = deviationOf(now, stretch) >= 2 || slowClimb(look, stretch, ceiling) ? 1 : 0.4;
    return [
      finding(
        look,
        stretch,
        fact,
        clear * usual,
        `${name(stretch)} is ${readable(now)}${unit} of at most ${readable(ceiling)}${unit}, normally ${readable(normal)}${unit}`,
        { now, normal, ceiling },
      ),
    ];
  }
  const grown = now >= normal * SHIFT_RATIO && now - normal >= 1;
  if (stretch.normalValues.length < MINIMUM_VALUES || !grown) return [];
  const deviation = deviationOf(now, stretch);
  if (deviation < SHIFT_DEVIATION) return [];
  return [
    finding(
      look,
      stretch,
      fact,
      strengthOf(deviation / 2),
      `${name(stretch)} is ${readable(now)}${unit}, normally ${readable(normal)}${unit}`,
      { now, normal },
    ),
  ];
};

/** A leak of hours: of little meaning until it is near the ceiling. */
const slowMemoryClimb = (look: Look, stretch: Stretch): { lasted: number; gainedPercent: number } | null => {
  const climb = stretch.presentValues.length === 0 ? null : slowClimb(look, stretch, 100);
  if (!climb || (median(stretch.presentValues) < HIGH_PERCENT && climb.secondsLeft > FULL_SECONDS)) return null;
  return { lasted: climb.lastedSeconds, gainedPercent: climb.gained };
};

/** Whether values reach this far apart: without, no slope through them is worth fitting. */
const spans = (points: readonly (readonly [number, number])[], least: number): boolean => {
  const values = points.map(([, value]) => value);
  return Math.max(...values) - Math.min(...values) >= least;
};

/** Memory that climbs without coming back, by a robust slope, so that a single garbage collection hides nothing. */
const memoryClimb = (look: Look, stretch: Stretch): Finding[] => {
  if (name(stretch) !== 'memory' || stretch.normalValues.length < MINIMUM_VALUES) return [];
  const all = stretch.series.timestamps.flatMap((at, index): [number, number][] => {
    const value = stretch.series.values[index];
    return isMeasurement(value) && at <= look.now ? [[at, value]] : [];
  });
  const end = all.at(-1)?.[0] ?? 0;
  const climbs = CLIMB_SECONDS.map((seconds) => all.filter(([at]) => at >= end - seconds))
    .filter((points) => points.length >= MINIMUM_CLIMB_VALUES && spans(points, CLIMB_PERCENT / 2))
    .map((points) => {
      const lasted = end - (points[0]?.[0] ?? end);
      return { lasted, gainedPercent: theilSenSlope(points) * lasted };
    });
  const fast = climbs.reduce((a, b) => (b.gainedPercent > a.gainedPercent ? b : a), { lasted: 0, gainedPercent: 0 });
  const isFast =
    fast.gainedPercent >= CLIMB_PERCENT && fast.gainedPercent >= 4 * Math.max(robustSigma(stretch.normalValues), 0.5);
  const best = isFast ? fast : slowMemoryClimb(look, stretch);
  if (best === null) return [];
  const highestPercent = Math.max(...stretch.presentValues);
  const { gainedPercent, lasted } = best;
  const summary = `memory climbed by ${readable(gainedPercent)} percentage points in ${Math.round(lasted / 60)} minutes, to ${readable(highestPercent)}%`;
  return [
    finding(look, stretch, 'memory-climbing', 0.4 + gainedPercent / 50, summary, { gainedPercent, highestPercent }),
  ];
};

/** Storage that is nearly gone, or will be within the hour. What was always so is no news. */
const storageLow = (look: Look, stretch: Stretch): Finding[] => {
  if (!LEFT.has(name(stretch)) || stretch.presentValues.length < MINIMUM_VALUES) return [];
  const now = median(stretch.presentValues);
  const normal = median(stretch.normalValues);
  const bytesPerSecond = theilSenSlope(stretch.present);
  const secondsLeft = bytesPerSecond < 0 ? now / -bytesPerSecond : Number.POSITIVE_INFINITY;
  const isLow = now < LOW_BYTES;
  if (!isLow && secondsLeft > EMPTY_SECONDS) return [];
  const fallen = !(now > 0.9 * normal);
  const clear = Math.max(isLow ? 1 - now / (2 * LOW_BYTES) : 0, 1 - secondsLeft / (2 * EMPTY_SECONDS));
  const when = Number.isFinite(secondsLeft) ? `, at this rate for ${Math.round(secondsLeft / 60)} minutes` : '';
  return [
    finding(
      look,
      stretch,
      'storage-low',
      clear * (fallen ? 1 : 0.4),
      `${readable(now / 2 ** 20)} MiB of storage are left${when}`,
      { leftBytes: now, ...(Number.isFinite(secondsLeft) ? { secondsLeft } : {}) },
    ),
  ];
};

const averageOrNone = (values: readonly number[]): number => (values.length === 0 ? 0 : mean(values));

const throttled = (look: Look, component: ComponentId): Finding[] => {
  const levels = look
    .stretchesOf(component)
    .filter(({ series, presentValues }) => isThrottles(series.role) && presentValues.length > 0)
    // Most such counters report nothing in normal time instead of zero.
    .map((stretch) => ({ stretch, now: mean(stretch.presentValues), normal: averageOrNone(stretch.normalValues) }))
    .sort((one, other) => other.now - one.now);
  const throttles = levels[0]?.stretch;
  if (!throttles) return [];
  const now = levels.reduce((sum, level) => sum + level.now, 0);
  const normal = levels.reduce((sum, level) => sum + level.normal, 0);
  if (now < 1 || now < 3 * normal) return [];
  const requests = median(look.stretch(component, 'requests')?.presentValues ?? []);
  const share = Number.isFinite(requests) ? now / (now + requests) : 0.5;
  const found = [
    finding(
      look,
      throttles,
      'throttles-up',
      0.4 + 4 * share,
      `${readable(now)} calls a period are throttled, normally ${readable(normal)}`,
      { now, normal, share },
    ),
  ];
  const concurrency = look.stretch(component, 'saturation:concurrency');
  if (concurrency && concurrency.presentValues.length >= MINIMUM_VALUES) {
    const highest = Math.max(...concurrency.presentValues);
    const level = median(concurrency.presentValues);
    // A value that stands still while calls are refused is a limit.
    if (level >= 0.9 * highest) {
      found.push(
        finding(
          look,
          concurrency,
          'concurrency-at-limit',
          0.7,
          `concurrency stands at ${readable(level)} while calls are throttled`,
          { level, highest },
        ),
      );
    }
  }
  return found;
};

const belowDesired = (look: Look, component: ComponentId): Finding[] => {
  const desired = look.stretch(component, 'saturation:desired');
  const running = look.stretch(component, 'saturation:running') ?? look.stretch(component, 'saturation:in-service');
  if (!desired || !running) return [];
  const wanted = median(desired.presentValues);
  const has = median(running.presentValues);
  if (!(wanted > 0) || !(has < wanted)) return [];
  const missingShare = 1 - has / wanted;
  return [
    finding(
      look,
      running,
      'capacity-below-desired',
      0.3 + missingShare,
      `${readable(has)} of ${readable(wanted)} desired are running`,
      { running: has, desired: wanted },
    ),
  ];
};

/** What the saturation metrics say: near a ceiling, climbing, throttled, growing, below what is desired. */
export const saturationFindings = (look: Look): Finding[] =>
  look.components.flatMap((component) => {
    const stretches = look.stretchesOf(component).filter(({ series }) => series.role.startsWith('saturation:'));
    const single = stretches.flatMap((stretch) => [
      ...nearCeiling(look, stretch),
      ...memoryClimb(look, stretch),
      ...storageLow(look, stretch),
    ]);
    return [...single, ...throttled(look, component), ...belowDesired(look, component)];
  });
