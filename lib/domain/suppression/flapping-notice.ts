import type { Signal } from '../../contracts/signal.ts';
import type { FlappingPolicy } from '../../contracts/suppression-policy.ts';
import { toldToPeople } from '../redaction/plain-words.ts';
import { flappingBecause } from './flapping.ts';

/** In a storm the number says it all. */
const MOST_NAMED = 10;

/** What people are told when alarms of one application begin to flap: from then on they open no incident, so nobody else will say. */
export const flappingNotice = (
  signals: readonly Pick<Signal, 'title'>[],
  policy: FlappingPolicy,
): { subject: string; lines: string[] } => {
  const named = signals.slice(0, MOST_NAMED).map(({ title }) => toldToPeople(title));
  const further = signals.length - named.length;
  const many = `${signals.length} alarms keep coming back, first ${named[0]}`;
  return {
    subject: signals.length === 1 ? `Keeps coming back: ${named[0]}` : many,
    lines: [
      ...named,
      ...(further > 0 ? [`and ${further} more`] : []),
      `No incident is opened for ${signals.length === 1 ? 'it' : 'any of them'} now: ${flappingBecause(policy)}.`,
      'The cause was not found, or it came back: please look.',
    ],
  };
};
