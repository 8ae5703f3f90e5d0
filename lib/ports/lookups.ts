import type { ComponentId } from '../contracts/component.ts';
import type { LogLine } from '../contracts/observation.ts';

export interface LogQuestion {
  component: ComponentId;
  /** Words that a line must hold as they are; null: every line. */
  contains: string | null;
  fromAt: string;
  /** Exclusive. */
  toAt: string;
}

/** `whole`: false where there are more lines than are read. */
export type LogAnswer =
  | { status: 'read'; lines: LogLine[]; whole: boolean }
  | { status: 'unavailable'; because: string };

/** Looks once more into the log of one component. Reads only, bounded in time, calls and bytes; never throws. */
export interface LogSearch {
  linesOf(question: LogQuestion, withinSeconds: number): Promise<LogAnswer>;
}
