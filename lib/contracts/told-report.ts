import type { FaultClass } from './fault-class.ts';
import type { Severity } from './signal.ts';
import type { ToldFact, ToldText } from './told.ts';

/** All that a model is told of a report: what code wrote, without names of people and, where owners let only templates be told, without a sentence from outside. */
export interface ToldReport {
  headline: ToldText;
  severity: Severity;
  cause: { component: ToldText; faultClass: FaultClass; confidence: number } | null;
  points: readonly { pointId: string; at: string; kind: string; text: ToldText }[];
  facts: readonly ToldFact[];
  unknown: readonly ToldText[];
  followUps: readonly ToldText[];
}
