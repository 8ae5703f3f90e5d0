import type { Tier } from './catalog.ts';
import type { EvidenceFact } from './evidence.ts';
import type { FaultClass } from './fault-class.ts';

declare const told: unique symbol;

/**
 * Text that may go to a model: one line without secrets, personal data, hidden characters and angle brackets. Only
 * `lib/domain/explanation/telling.ts` makes it, so that a prompt cannot be given any other by mistake.
 */
export type ToldText = string & { readonly [told]: true };

/** A fact as a model sees it. */
export interface ToldFact {
  evidenceId: string;
  fact: EvidenceFact;
  /** The component that it was seen at; null for the account. */
  where: ToldText | null;
  strength: number;
  /** Empty where the fact itself is all that its owners let be told. */
  text: ToldText;
}

/** A possible cause as a model sees it. */
export interface ToldHypothesis {
  hypothesisId: string;
  component: ToldText;
  faultClass: FaultClass;
  confidence: number;
  /** Ids of told facts only: one that was not given would be refused in an answer. */
  evidenceFor: readonly string[];
  evidenceAgainst: readonly string[];
  /** How many calls lie between it and the symptom. */
  callsToSymptom: number;
}

/** What the catalog says about a component. */
export interface ToldComponent {
  name: ToldText;
  tier: Tier;
  calls: readonly ToldText[];
  objectives: readonly string[];
}

/** What the fault table says about a class, the most telling facts first. */
export interface ToldFaultClass {
  faultClass: FaultClass;
  sentence: string;
  speaksFor: readonly string[];
  speaksAgainst: readonly string[];
}

/** All that a model is told of an incident. */
export interface ToldCase {
  title: ToldText;
  knowledge: readonly ToldText[];
  components: readonly ToldComponent[];
  hypotheses: readonly ToldHypothesis[];
  faultClasses: readonly ToldFaultClass[];
  pastIncidents: readonly ToldFact[];
  /** New or surging log templates that no rule could read. */
  unreadTemplates: readonly ToldFact[];
  facts: readonly ToldFact[];
  /** What could not be seen. */
  gaps: readonly ToldText[];
}
