import { afterEach, describe, expect, it } from 'vitest';

import type { FaultClass } from '../../lib/contracts/fault-class.ts';
import { ModelSettings } from '../../lib/contracts/model.ts';
import type { Reasoners } from '../../lib/ports/reasoner.ts';
import { answered } from '../fakes/reasoners.ts';
import { aCatalog, createHarness, type Harness, type HarnessOptions } from './harness.ts';
import { WEB } from './shop.ts';

let harness: Harness;
afterEach(() => harness.end());

const ROLL_BACK = 'rollback-ecs-deployment';
const RESTART = 'restart-ecs-service';

const plain = aCatalog({ modelAccess: 'redacted' });
const model = ModelSettings.parse({ steps: { diagnose: 'sceptic' }, maximumTokensPerIncident: 100_000 });
const catalog = { ...plain, catalog: { ...plain.catalog, model } };

/** A model that always puts the second cause first. */
const sceptic: Reasoners = ({ modelId }) => ({
  ask: async ({ user, tool }) => {
    const [first = '', second = '', ...others] = [...user.matchAll(/^(hyp_\S+): /gm)].map(([, id]) => id);
    const fact = /^(evd_\S+) \[/m.exec(user)?.[1];
    const hypotheses = [second, first, ...others].map((hypothesisId) => ({ hypothesisId, confidence: 1 }));
    return answered(modelId, tool.name, { hypotheses, claims: [{ text: 'It fails.', evidence: [fact] }] });
  },
});

/** A deployment, a change of configuration and tasks that ran out of memory: the ranking's order of causes is the same. */
const planted: HarnessOptions['planted'] = {
  platform: [{ component: WEB, what: 'task-oom-killed', at: '2026-03-01T11:57:20.000Z', count: 3, detail: 'killed' }],
  changes: [
    {
      changeId: 'chg_2',
      component: WEB,
      kind: 'configuration',
      at: '2026-03-01T11:56:00.000Z',
      by: 'arn:aws:iam::111122223333:role/owner',
      own: false,
      summary: 'changed',
      reference: 'cloudtrail:2',
    },
  ],
};

const play = async (options: Partial<HarnessOptions> = {}) => {
  harness = createHarness({ effects: { [ROLL_BACK]: 'cures' }, catalog, reasoners: sceptic, planted, ...options });
  await harness.run();
  const history = await harness.history();
  if (!history) throw new Error('no incident was opened');
  return history;
};

describe('a model that puts another cause first', () => {
  it('has a person asked, and what they approve is done while the ranking still says so', async () => {
    const history = await play();
    const diagnosis = history.diagnoses.at(-1);
    expect(diagnosis).toMatchObject({ modelDisagrees: true, by: 'ranker-and-model' });
    expect(diagnosis?.hypotheses.map(({ faultClass }) => faultClass)).toEqual([
      'memory-leak',
      'bad-deployment',
      'bad-configuration',
    ]);
    expect(history.plans.at(-1)).toMatchObject({ gate: 'ask', runbook: ROLL_BACK });
    expect(history.approvals).toMatchObject([{ status: 'used' }]);
    expect(harness.shop.started.map(({ runbook }) => runbook)).toEqual([ROLL_BACK]);
    expect(history.outcome?.result).toBe('cured');
  });

  it.each([
    ['the one that the model put first', ['deployed-before-onset']],
    ['any other that was thought of', ['deployed-before-onset', 'oom-killed']],
  ] as const)('clears the way for nothing where the first cause is by now %s', async (_, gone) => {
    let approved = 0;
    const history = await play({
      meanwhile: {
        room: 'start-remediation',
        call: 1,
        when: 'before',
        // What was collected is looked at again just before the change, and it speaks for another cause by then.
        happens: async () => {
          const found = await harness.history();
          approved = found?.incident.attempt ?? 0;
          const file = await harness.incidents.caseFile(found?.incident.incidentId ?? '', approved);
          if (!file) throw new Error('nothing was collected');
          const { incident: ___, signals: ____, ...collected } = file;
          const evidence = file.evidence.filter(({ fact }) => !gone.some((each) => each === fact));
          expect(evidence.length).toBe(file.evidence.length - gone.length);
          await harness.incidents.saveEvidence({ ...collected, evidence });
        },
      },
    });
    expect(approved).toBeGreaterThan(0);
    expect(history.remediations.filter(({ attempt }) => attempt <= approved)).toEqual([]);
    // It is looked at anew, as the ranking names another cause: what was approved for this attempt is not done.
    expect(history.diagnoses.some(({ attempt }) => attempt > approved)).toBe(true);
  });
});

describe('a remedy that only a model’s doubt stops', () => {
  /** The diagnosis as it is planned from: memory first, the deployment so sure as this. */
  const planned = async (deployment: { confidence: number; rankedConfidence?: number }) => {
    const history = await play({
      answer: 'nobody',
      meanwhile: {
        room: 'plan-remediation',
        call: 1,
        when: 'before',
        happens: async () => {
          const [diagnosis] = (await harness.history())?.diagnoses ?? [];
          const of = (faultClass: FaultClass) => {
            const found = diagnosis?.hypotheses.find((each) => each.faultClass === faultClass);
            if (!diagnosis || !found) throw new Error(`${faultClass} was not thought of`);
            const { rankedConfidence: _, ...hypothesis } = found;
            return hypothesis;
          };
          const hypotheses = [
            { ...of('memory-leak'), confidence: 0.6 },
            { ...of('bad-deployment'), ...deployment },
          ];
          if (diagnosis) await harness.incidents.saveDiagnosis({ ...diagnosis, hypotheses });
        },
      },
    });
    return history.plans.find(({ attempt }) => attempt === 1);
  };

  it('is recommended to people, and no lesser one is taken in its place', async () => {
    expect(await planned({ confidence: 0.3, rankedConfidence: 0.8 })).toMatchObject({
      runbook: ROLL_BACK,
      gate: 'stop',
    });
    expect(harness.shop.started).toEqual([]);
    expect((await harness.history())?.approvals).toEqual([]);
  });

  it('gives way to another where the ranking itself is not sure of it', async () => {
    expect(await planned({ confidence: 0.3 })).toMatchObject({ runbook: RESTART, gate: 'ask' });
  });
});
