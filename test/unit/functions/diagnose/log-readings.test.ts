import { describe, expect, it } from 'vitest';
import type { Evidence, EvidenceFact } from '../../../../lib/contracts/evidence.ts';
import { LOG_READINGS } from '../../../../lib/contracts/evidence.ts';
import { converse, toolUse } from '../../../fakes/converse-stub.ts';
import { EVIDENCE, INCIDENT_ID, SHOP } from './a-case.ts';
import { asked, byRankerAlone, CLAIMS, DEPLOYMENT, questions, ranked } from './a-model.ts';

const line = (number: number, fact: EvidenceFact = 'log-new'): Evidence => ({
  evidenceId: `evd_1-${number}`,
  fact,
  component: SHOP,
  strength: 1,
  summary: `new in the log (${number} since, 0 before): cart ${number} is odd`,
  at: '2026-03-02T12:00:00.000Z',
  from: { collector: 'logs', reference: 'template: cart <*> is odd' },
  figures: { baselineCount: 0, incidentCount: number },
  attributes: {},
});
const WITH_LINES = [...EVIDENCE, line(5), line(6, 'log-surging'), line(7, 'log-timeout')];

const reading = (...readings: [string, string][]) =>
  converse([
    toolUse('explain_failure', {
      hypotheses: ranked([DEPLOYMENT, 1]),
      claims: CLAIMS,
      readings: readings.map(([evidenceId, read]) => ({ evidenceId, reading: read })),
    }),
  ]);

const diagnosed = async (...readings: [string, string][]) => {
  const { step, diagnosis, store } = await asked([reading(...readings)], { evidence: WITH_LINES });
  await step();
  return { made: await diagnosis(), timeline: await store.timeline(INCIDENT_ID) };
};

describe('log lines that no rule reads', () => {
  it('are asked about in the question of the diagnosis, apart from other facts', async () => {
    await diagnosed();
    expect(questions()).toHaveLength(1);
    const [{ text }] = questions()[0]?.body.messages[0].content ?? [];
    const [, section = ''] = /<unread-log-lines>\n([\s\S]*)\n<\/unread-log-lines>/.exec(text) ?? [];
    expect(section.match(/evd_1-\d+/g)).toEqual(['evd_1-5', 'evd_1-6']);
  });

  it('are recorded as the model read them, and shown', async () => {
    const { made, timeline } = await diagnosed(['evd_1-5', 'log-disk-full'], ['evd_1-6', 'none']);
    expect(made.readings).toEqual([{ evidenceId: 'evd_1-5', reading: 'log-disk-full', component: SHOP }]);
    expect(timeline.find(({ kind }) => kind === 'diagnosis')?.because).toContain(
      'a model reads evd_1-5 as log-disk-full',
    );
  });

  it('name no cause of their own, and make none surer, whatever is read in them', async () => {
    const { made: without } = await diagnosed();
    for (const read of LOG_READINGS) {
      const { made } = await diagnosed(['evd_1-5', read], ['evd_1-6', read]);
      expect(made.hypotheses.map(({ hypothesisId }) => hypothesisId)).toEqual(
        without.hypotheses.map(({ hypothesisId }) => hypothesisId),
      );
      for (const [index, { confidence }] of made.hypotheses.entries())
        expect(confidence).toBeLessThanOrEqual(without.hypotheses[index]?.confidence ?? 0);
    }
  });

  it('take from the confidence of a cause that they speak against', async () => {
    const { made: without } = await diagnosed();
    const { made } = await diagnosed(['evd_1-5', 'log-missing-configuration']);
    expect(made.hypotheses[0]?.confidence).toBeLessThan(without.hypotheses[0]?.confidence ?? 0);
  });

  it('cost nothing when what is read in them does not hold', async () => {
    const alone = await byRankerAlone();
    const { made } = await diagnosed(['evd_1-7', 'log-disk-full'], ['evd_99', 'log-disk-full']);
    expect(made).toMatchObject({ by: 'ranker-and-model', claims: CLAIMS, readings: [] });
    expect(made.hypotheses[0]?.hypothesisId).toBe(alone.hypotheses[0]?.hypothesisId);
  });

  it('are sent back with the answer when something else than the list is read in them', async () => {
    const { made } = await diagnosed(['evd_1-5', 'oom-killed']);
    expect(questions()).toHaveLength(2);
    expect(made).toMatchObject({ by: 'ranker', readings: [] });
  });
});
