import type { Incident } from '../../contracts/incident.ts';
import type { Signal } from '../../contracts/signal.ts';
import { OWN_EFFECT_LABEL } from '../../contracts/suppression.ts';
import type { Opening } from '../../ports/signal-records.ts';

type Beginning = Pick<Incident, 'onsetAt' | 'title'>;

/** Of two at one instant the lesser title, so that the order of arrival decides nothing. */
export const isEarlier = (one: Beginning, other: Beginning): boolean =>
  one.onsetAt === other.onsetAt ? one.title < other.title : one.onsetAt < other.onsetAt;

/** Whether a signal shows the failure. What has cleared does not, nor does what we did ourselves. */
export const isSymptom = ({ status, labels }: Signal): boolean => status === 'firing' && !(OWN_EFFECT_LABEL in labels);

/** The incident as the earliest symptom opens it; null where there is none. */
export const earliestOpening = (signals: readonly Signal[], opening: Opening): Incident | null =>
  signals
    .filter(isSymptom)
    .map(opening)
    .reduce<Incident | null>((earliest, each) => (earliest && !isEarlier(each, earliest) ? earliest : each), null);

/** How an incident that still settles begins by these signals, where that is earlier than it says. */
export const earlierBeginning = (incident: Incident, signals: readonly Signal[], opening: Opening): Incident | null => {
  if (incident.state !== 'settling') return null;
  const old = signals.filter(({ observedAt }) => observedAt <= incident.onsetAt);
  const begun = earliestOpening(old, opening);
  return begun && isEarlier(begun, incident) ? begun : null;
};
