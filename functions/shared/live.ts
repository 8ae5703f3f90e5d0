import { randomBytes } from 'node:crypto';
import { createNewId } from '../../lib/adapters/ids.ts';
import type { Clock } from '../../lib/ports/clock.ts';

/** The parts of the real world that everything else is handed: time, waiting and chance. */
export const now: Clock = () => new Date();

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

export const random = (): number => Math.random();

export const newId = createNewId((byteCount) => randomBytes(byteCount));
