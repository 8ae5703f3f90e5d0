import * as z from 'zod';
import { Signal } from '../signal.ts';

/** A signal that Selfheal itself puts into the queue: one that it made, or one that it had held back. */
export const OwnSignal = z.object({ selfheal: z.literal('signal'), version: z.literal(1), signal: Signal });
export type OwnSignal = z.infer<typeof OwnSignal>;

/** A signal as it travels in the queue. */
export const ownSignalMessage = (signal: Signal): string =>
  JSON.stringify({ selfheal: 'signal', version: 1, signal } satisfies OwnSignal);
