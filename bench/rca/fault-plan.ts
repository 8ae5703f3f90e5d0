import type { Random } from '../../drill/world/random.ts';

/** How large a fault is, at the symptom: standard deviations of its latency, or the share of its requests that fail. */
export const SIZES = {
  barely: { sigmas: 2, failShare: 0.005 },
  small: { sigmas: 5, failShare: 0.02 },
  medium: { sigmas: 15, failShare: 0.06 },
  large: { sigmas: 60, failShare: 0.25 },
} as const;
export type FaultSize = keyof typeof SIZES;
export const FAULT_SIZES: readonly FaultSize[] = ['barely', 'small', 'medium', 'large'];

/** What happens beside the fault; often nothing. */
export const SIDE_EFFECTS = [
  'none',
  'none',
  'traffic-drop',
  'retry-storm',
  'timeouts',
  'missing-periods',
  'late-by-a-row',
  'short',
  'fails-fast',
] as const;
export type SideEffect = (typeof SIDE_EFFECTS)[number];

/** Statistics that an alarm on latency is set on; twice the mean, because that is what most are. */
export const STATISTICS = ['Average', 'Average', 'p50', 'p90', 'p95', 'p99'] as const;

export interface FaultPlan {
  target: { component: string; metric: 'latency' | 'availability'; statistic: string };
  origin: string;
  size: FaultSize;
  sideEffect: SideEffect;
  /** Share of the origin's requests that are slow. */
  slowShare: number;
}

/** How strongly the fault is on in every row after the `local` ones before it: it begins and ends within a row. */
export const shapeOf = (sideEffect: SideEffect, random: Random): { local: number; active: number[] } => {
  const local = random.integer(1, 3);
  if (sideEffect === 'short') return { local, active: [1, ...(random.next() < 0.5 ? [random.next()] : [])] };
  const full = Array.from({ length: random.integer(1, 4) }, () => 1);
  const active = [random.between(0.2, 1), ...full, random.next()];
  return { local, active: sideEffect === 'late-by-a-row' ? [0, ...active] : active };
};
