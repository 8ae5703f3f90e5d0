import type { AttachedSignal, Signal } from '../../lib/contracts/signal.ts';
import { readSignals } from '../../lib/domain/detection/read-signals.ts';
import type { SweepDeps, SweepOutput } from './deps.ts';

/** An alarm's last transition: the event that told of it, or would have, and what it means. */
export interface Transition {
  event: unknown;
  signal: Signal;
}

/** What is known to fire at this moment, asked once a round. */
export interface WhatFires {
  /** Null when CloudWatch could not be asked. */
  alarms: readonly Transition[] | null;
  /** Whether an attached signal fires still, or cannot be known not to. Of tools outside AWS nobody can be asked. */
  stillFires: (signal: AttachedSignal) => boolean;
}

/** Asks CloudWatch for the alarms that fire, and the table for the heartbeats that are missing. */
export const whatFires = async (deps: SweepDeps, output: Pick<SweepOutput, 'failed'>): Promise<WhatFires> => {
  const [firing, heartbeats] = await Promise.all([askAlarms(deps, output), deps.incidents.heartbeats()]);
  const fingerprints = new Set(firing?.alarms.map(({ signal }) => signal.fingerprint));
  const missing = new Set(heartbeats.filter(({ missingSinceAt }) => missingSinceAt !== null).map(({ name }) => name));
  return {
    alarms: firing?.alarms ?? null,
    stillFires: ({ fingerprint, status, latest: { source, labels } }) => {
      if (status !== 'firing') return false;
      if (source === 'cloudwatch-alarm') return !firing?.complete || fingerprints.has(fingerprint);
      return source === 'selfheal-detector' && missing.has(labels.heartbeat ?? '');
    },
  };
};

const askAlarms = async (
  deps: SweepDeps,
  output: Pick<SweepOutput, 'failed'>,
): Promise<{ alarms: Transition[]; complete: boolean } | null> => {
  try {
    const { events, complete } = await deps.alarms.firing();
    if (!complete) deps.journal.line('more alarms fire than are looked at', { looked: events.length });
    return { alarms: transitionsIn(deps, events), complete };
  } catch (error) {
    output.failed.push('alarms');
    deps.journal.line('CloudWatch could not be asked which alarms fire', { error: String(error) });
    return null;
  }
};

/** What the events mean, without those that mean nothing: our own alarms, auto scaling's. */
export const transitionsIn = ({ catalog, newId, now }: SweepDeps, events: readonly unknown[]): Transition[] => {
  const context = { receivedAt: now(), newId, catalog: catalog.catalog };
  return events.flatMap((event) =>
    readSignals(event, context).flatMap((reading): Transition[] =>
      reading.kind === 'signal' ? [{ event, signal: reading.signal }] : [],
    ),
  );
};
