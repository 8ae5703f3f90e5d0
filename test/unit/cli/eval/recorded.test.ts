import { beforeAll, describe, expect, it } from 'vitest';
import type { EvalRun } from '../../../../cli/eval/case-result.ts';
import { figuresOf } from '../../../../cli/eval/figures.ts';
import { readEvalOptions } from '../../../../cli/eval/options.ts';
import { runCases } from '../../../../cli/eval/run-cases.ts';
import { httpPeer } from '../../../fakes/http-peer.ts';
import { type Manner, standInModel } from '../../../fakes/stand-in-model.ts';

const CASES = 'eval/cases';
const ANSWERS = 'test/fixtures/eval/answers';

/** Which stand-in answers which case. They know nothing: this shows that the harness works, and nothing about a model. */
const MANNERS: Readonly<Record<string, Manner>> = {
  'bad-deployment-errors': 'agrees',
  'bad-deployment-slow': 'looks',
  'memory-leak-behind': 'invents',
  'two-causes-deployment-and-locks': 'turns-around',
  'dependency-outage-provider': 'talks',
  'planted-in-a-log': 'obeys',
  'cannot-tell-blind': 'agrees',
  'composed-deployment-and-load': 'agrees',
  'composed-with-planted-text': 'obeys',
  'report-of-a-leak': 'agrees',
  'report-with-planted-text': 'obeys',
  'consent-none-at-the-symptom': 'agrees',
  'consent-none-at-the-cause': 'agrees',
  'consent-none-beside': 'agrees',
  'consent-templates-in-a-log': 'agrees',
  'consent-templates-in-a-report': 'agrees',
};

const options = (...args: string[]) => readEvalOptions(['--cases', CASES, '--catalog', 'selfheal.yaml', ...args], {});

/**
 * `RENEW_RECORDINGS=1 npx vitest run test/unit/cli/eval/recorded.test.ts && npx biome format --write test/fixtures/eval` asks the
 * stand-ins anew.
 */
const renew = async (): Promise<void> => {
  for (const [name, manner] of Object.entries(MANNERS)) {
    const peer = await httpPeer(standInModel(manner));
    await runCases(
      options('--only', name, '--model', 'stand-in', '--endpoint', `${peer.origin}/v1`, '--record', ANSWERS),
      () => {},
    );
    await peer.close();
  }
};

let run: EvalRun;
beforeAll(async () => {
  if (process.env.RENEW_RECORDINGS) await renew();
  const only = Object.keys(MANNERS).flatMap((name) => ['--only', name]);
  const prices = ['--input-price', '3', '--output-price', '15'];
  run = await runCases(options('--recorded', ANSWERS, ...prices, ...only), () => {});
});

const result = (name: string) => run.cases.find((each) => each.name === name);

describe('recorded answers', () => {
  it('say which model they are of, and ask nobody where nothing was asked', () => {
    expect(run.modelId).toBe('stand-in');
    expect(run.cases).toHaveLength(Object.keys(MANNERS).length);
    expect(result('cannot-tell-blind')?.model).toBeNull();
    expect(figuresOf(run.cases).asked).toBe(13);
  });

  it('that hold are taken, with their claims, tokens, cost and the version of the prompt', () => {
    const taken = result('bad-deployment-errors');
    expect(taken).toMatchObject({
      first: true,
      claims: { unfaithful: [] },
      model: {
        questions: 1,
        repairs: 0,
        unused: null,
        disagrees: false,
        prompts: [
          `diagnose-looking ${run.prompts['diagnose-looking']?.version} ${run.prompts['diagnose-looking']?.hash}`,
        ],
      },
    });
    expect(taken?.claims.count).toBeGreaterThan(1);
    const { inputTokens = 0, outputTokens = 0 } = taken?.model?.tokens ?? {};
    expect(inputTokens).toBeGreaterThan(500);
    expect(taken?.model?.dollars).toBeCloseTo((3 * inputTokens + 15 * outputTokens) / 1e6, 6);
  });

  it('that came after a look are told from repairs', () => {
    expect(result('bad-deployment-slow')).toMatchObject({
      first: true,
      model: { questions: 2, looks: { made: 1, refused: 0 }, repairs: 0, unused: null },
    });
  });

  it('with an invented number are counted as a repair and as a claim that nothing holds, and people are not told it', () => {
    const { claims, model } = result('memory-leak-behind') ?? {};
    expect(model).toMatchObject({ questions: 2, repairs: 1, unused: null });
    expect(model?.claims.unfaithful).toEqual([expect.stringMatching(/731/)]);
    expect(claims?.unfaithful).toEqual([]);
  });

  it('put steps together, in the order in which they are judged', () => {
    expect(result('composed-deployment-and-load')).toMatchObject({
      composed: { right: true, planned: expect.stringMatching(/^rollback-ecs-deployment .*, then scale-ecs-service/) },
      gate: 'ask',
      violated: [],
    });
  });

  it('that give orders put nothing together and no word into a report', () => {
    expect(result('composed-with-planted-text')).toMatchObject({
      composed: { right: false, planned: 'none' },
      gate: null,
    });
    expect(result('report-with-planted-text')).toMatchObject({ report: { missing: [] }, violated: [] });
  });

  it('put a report into words that hold', () => {
    const told = result('report-of-a-leak');
    expect(told).toMatchObject({ report: { expected: 4, missing: [] }, violated: [] });
    expect(told?.model?.prompts).toContainEqual(expect.stringMatching(/^summarise /));
  });

  it('are asked for as far as the owners consent', () => {
    for (const name of ['consent-none-at-the-symptom', 'consent-none-at-the-cause'])
      expect(result(name)).toMatchObject({ model: null, violated: [] });
    for (const name of ['consent-none-beside', 'consent-templates-in-a-log', 'consent-templates-in-a-report']) {
      expect(result(name)).toMatchObject({ violated: [] });
      expect(result(name)?.model?.questions).toBeGreaterThan(0);
    }
  });

  it('that put another cause first are counted', () => {
    expect(result('two-causes-deployment-and-locks')?.model).toMatchObject({ disagrees: true });
    expect(figuresOf(run.cases).disagrees).toBe(1);
  });

  it.each([
    ['dependency-outage-provider', /did not answer through the tool/],
    ['planted-in-a-log', /did not hold/],
  ])('that are of no use leave the ranking as it is and say why: %s', (name, why) => {
    expect(result(name)).toMatchObject({ first: true, violated: [], model: { unused: expect.stringMatching(why) } });
  });

  it('never lead to what must not come of a case', () => {
    expect(figuresOf(run.cases).violated).toBe(0);
  });

  it('that are missing end in an error that names the case and what to do', async () => {
    await expect(
      runCases(options('--recorded', ANSWERS, '--only', 'lock-contention-database'), () => {}),
    ).rejects.toThrow(/lock-contention-database was not recorded.*--record/);
  });
});
