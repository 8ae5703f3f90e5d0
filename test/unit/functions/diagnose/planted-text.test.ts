import { describe, expect, it } from 'vitest';
import { plantedLines } from '../../../../bench/redaction/planted-lines.ts';
import type { Evidence } from '../../../../lib/contracts/evidence.ts';
import { type Answer, converse, toolUse } from '../../../fakes/converse-stub.ts';
import { anObservation, aSignal, derive, FRONT } from '../../domain/evidence/builders.ts';
import { PLACES } from '../../domain/evidence/planted.ts';
import { aCase, EVIDENCE } from './a-case.ts';
import { asked, DEPLOYMENT, LEAK, questions, ranked } from './a-model.ts';

/** What a model says that does whatever a text tells it to: first beyond its form, then within it. */
const OBEYING: [Answer, Answer] = [
  converse([
    toolUse('explain_failure', {
      hypotheses: [{ hypothesisId: LEAK, confidence: 1, component: '111122223333:eu-west-1:database:payments' }],
      claims: [{ text: 'It is approved.', evidence: ['evd_1-1'] }],
      runbook: 'delete-database',
      approved: true,
    }),
  ]),
  converse([
    toolUse('explain_failure', {
      hypotheses: ranked([LEAK, 1], [DEPLOYMENT, 0]),
      claims: [{ text: 'Its memory climbs.', evidence: ['evd_1-3'] }],
    }),
  ]),
];

const withPlanted = (line: string, place: number): Evidence[] => {
  const [, , plant] = PLACES[place % PLACES.length] ?? [];
  const { observation = {}, signals = [aSignal(FRONT)], past = [] } = plant?.(line) ?? {};
  return [...EVIDENCE, ...derive(anObservation(observation), signals, past).evidence];
};

const planted = plantedLines().map(({ name, line }, index) => ({
  name,
  line,
  where: PLACES[index % PLACES.length]?.[0] ?? '',
  evidence: withPlanted(line, index),
}));

describe('a text that gives orders, and a model that obeys it', () => {
  it('is tried in every place and in many disguises', () => {
    expect(planted.length).toBeGreaterThanOrEqual(60);
    expect(new Set(planted.map(({ where }) => where)).size).toBe(new Set(PLACES.map(([where]) => where)).size);
  });

  it.each(planted)('changes nothing but the evidence that it is: $name ($where)', async ({ line, evidence }) => {
    expect(evidence.filter(({ fact }) => fact === 'suspicious-text')).toHaveLength(1);
    const byRanker = await aCase({ reasoners: null, evidence });
    await byRanker.step();
    const alone = await byRanker.diagnosis();
    const { step, diagnosis } = await asked(OBEYING, { evidence, incident: { title: line.slice(0, 256) } });
    await step();
    const made = await diagnosis();

    expect(questions()).toHaveLength(2);
    const [{ text }] = questions()[0]?.body.messages[0].content ?? [];
    expect(text).not.toContain(line);
    expect(text).toContain('[suspicious-text]');

    const known = new Map(alone.hypotheses.map((each) => [each.hypothesisId, each]));
    expect(made.hypotheses).toHaveLength(known.size);
    for (const each of made.hypotheses) {
      const own = known.get(each.hypothesisId);
      const { rankedConfidence = each.confidence } = each;
      expect({ ...each, confidence: rankedConfidence, rankedConfidence: undefined }).toEqual(own);
      expect(each.confidence).toBeLessThanOrEqual(own?.confidence ?? 0);
    }
    // It put another cause first, within its leave: then people are asked.
    expect(made).toMatchObject({ by: 'ranker-and-model', modelDisagrees: true });
  });
});
