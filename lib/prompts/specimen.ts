import type { ToldCase, ToldFact, ToldText } from '../contracts/told.ts';

/** Written here, and never sent: prompts are rendered of it to be told apart. */
export const specimenText = (text: string): ToldText => text as ToldText;

const MANY = 60;
const many = <Item>(item: (number: number) => Item): Item[] => Array.from({ length: MANY }, (_, index) => item(index));
const line = (words: string, number: number): ToldText => specimenText(`${words} ${number} ${'and more '.repeat(12)}`);

export const specimenFact = (number: number): ToldFact => ({
  evidenceId: `evd_1-${number}`,
  fact: 'latency-up',
  where: number % 2 === 0 ? null : specimenText('ecs-service c/shop'),
  strength: 1 - number / (2 * MANY),
  text: number === 1 ? specimenText('') : line('a fact', number),
});

/** A case with more of everything than a question takes, so that every line and every limit shows in what is rendered. */
export const SPECIMEN_CASE: ToldCase = {
  title: specimenText('a title'),
  knowledge: many((number) => line('a note', number)),
  components: many((number) => ({
    name: line('a component', number),
    tier: 'critical',
    calls: number === 0 ? [] : [specimenText('another')],
    objectives: number === 0 ? [] : ['an objective'],
  })),
  hypotheses: many((number) => ({
    hypothesisId: `hyp_1-${number}`,
    component: specimenText('ecs-service c/shop'),
    faultClass: 'memory-leak',
    confidence: 0.5,
    evidenceFor: number === 0 ? [] : many((each) => `evd_1-${each}`),
    evidenceAgainst: [],
    callsToSymptom: number % 3,
  })),
  faultClasses: many((number) => ({
    faultClass: 'memory-leak',
    sentence: 'A sentence.',
    speaksFor: ['memory-climbing'],
    speaksAgainst: number === 0 ? [] : ['traffic-up'],
  })),
  pastIncidents: many(specimenFact),
  unreadTemplates: [],
  facts: many(specimenFact),
  gaps: many((number) => line('a gap', number)),
};
