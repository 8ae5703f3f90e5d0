import type { Happening, Happenings } from './types/happenings.ts';

type WithoutPlace<H> = H extends Happening ? Omit<H, 'sequence' | 'at'> : never;

export interface HappeningRecorder extends Happenings {
  record(at: number, happening: WithoutPlace<Happening>): void;
}

export const createHappeningRecorder = (): HappeningRecorder => {
  const happenings: Happening[] = [];
  return {
    record: (at, happening) => {
      happenings.push({ ...happening, sequence: happenings.length, at });
    },
    from: (sequence) => happenings.slice(Math.max(0, sequence)),
  };
};
