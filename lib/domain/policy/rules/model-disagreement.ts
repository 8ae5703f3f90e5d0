import type { Rule } from '../gate-input.ts';

/** Where the model and the ranker put different causes first, a person decides between them. */
export const modelDisagreement: Rule = ({ diagnosis }) =>
  diagnosis.modelDisagrees === false
    ? null
    : { rule: 'model-disagreement', verdict: 'ask', because: 'the model puts another cause first than the ranker' };
