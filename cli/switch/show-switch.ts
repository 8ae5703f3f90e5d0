import type { DispatchRecords } from '../../lib/ports/dispatch-records.ts';
import { printable } from '../printable.ts';

export type SwitchState = Awaited<ReturnType<DispatchRecords['killSwitch']>>;

const MEANS = {
  engaged: 'no remediation starts, from the next dispatch on; what runs already goes on, and can still be taken back',
  released: 'remediations start where policy lets them',
} as const;

/** The switch in words, each line one fact; before: what it was until it was turned just now. */
export const switchLines = (state: SwitchState, before: SwitchState | null): string[] => {
  const name = state.engaged ? 'engaged' : 'released';
  return [
    `the kill switch is ${name}: ${MEANS[name]}`,
    state.at === null ? 'it has never been turned' : `turned at ${state.at} by ${state.by}: ${state.reason}`,
    ...(before?.at
      ? [`before: ${before.engaged ? 'engaged' : 'released'} at ${before.at} by ${before.by}: ${before.reason}`]
      : []),
  ].map(printable);
};

/** The same for machines, in one line. */
export const switchJson = (state: SwitchState, before: SwitchState | null): string =>
  JSON.stringify({ ...state, ...(before && { before }) });
