import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEvalOptions } from '../../../../cli/eval/options.ts';
import { readCases } from '../../../../cli/eval/read-cases.ts';
import { record, recordedModel, replay } from '../../../../cli/eval/recording.ts';
import { runCases } from '../../../../cli/eval/run-cases.ts';
import { UsageError } from '../../../../cli/usage-error.ts';
import type { RenderedPrompt } from '../../../../lib/contracts/prompt.ts';
import type { ReasonerAnswer } from '../../../../lib/ports/reasoner.ts';

const NAME = 'memory-leak-climbing';
const RUNBOOKS = ['restart-ecs-service', 'rollback-ecs-deployment', 'scale-ecs-service'];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'selfheal-eval-'));
  cpSync(join('eval/cases', NAME), join(folder, NAME), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Draft = Record<string, never> & { incident: object; cause: { component: string } };
const mend = (file: string, change: (draft: Draft) => unknown): void => {
  const path = join(folder, NAME, file);
  const draft = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify(change(draft) ?? draft));
};
const read = (only: readonly string[] = []) => readCases(folder, { only, runbooks: RUNBOOKS });

describe('an answer that was recorded', () => {
  it('gives back an answer with several looks at once, as it came', async () => {
    const answer: ReasonerAnswer = {
      status: 'answered',
      tool: 'changes_of',
      value: { hours: 2 },
      also: [{ tool: 'changes_of', value: { hours: 3 } }],
      use: {
        modelId: 'm',
        inputTokens: 1,
        outputTokens: 1,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        latencyMilliseconds: 1,
      },
      guardrail: [],
    };
    const prompt: RenderedPrompt = {
      promptId: 'diagnose',
      promptVersion: 1,
      promptHash: '0123456789ab',
      parts: [],
      system: '',
      user: '',
      tool: { name: 't', description: '', inputSchema: {} },
      lookups: [],
      maximumOutputTokens: 1,
    };
    const choice = { modelId: 'm', timeoutSeconds: 1, lastResort: true };
    const recording = record(() => ({ ask: async () => answer }), 'm', folder, 'looks');
    await recording.reasoners(choice).ask(prompt, []);
    recording.finish();
    expect(await replay(folder, 'looks').reasoners(choice).ask(prompt, [])).toEqual(answer);
  });
});

describe('a folder of cases', () => {
  it('gives each case by the name of its folder, with series and lines by their times', () => {
    const [one] = read();
    expect(one).toMatchObject({ name: NAME, expected: { runbook: 'restart-ecs-service' } });
    const series = one?.recorded.observation?.series[0];
    expect(series?.timestamps).toHaveLength(series?.values.length ?? 0);
    expect(series?.timestamps[1]).toBe((series?.timestamps[0] ?? 0) + 60);
  });

  it('spreads a line that came over and over', () => {
    const { recorded } = readCases('eval/cases', { only: ['lock-contention-from-logs'], runbooks: RUNBOOKS })[0] ?? {};
    const times = (recorded?.observation?.logs ?? [])
      .filter(({ message }) => message.includes('deadlock'))
      .map(({ at }) => Date.parse(at));
    expect(times.length).toBeGreaterThan(10);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBe(6000);
  });

  it.each<[string, () => void, RegExp]>([
    ['no case of that name', () => {}, /no case other in/],
    ['a case without what is expected', () => rmSync(join(folder, NAME, 'expected.json')), /expected\.json is missing/],
    ['a file that is no JSON', () => writeFileSync(join(folder, NAME, 'case.json'), '{'), /case\.json: not JSON/],
    [
      'a field that nobody knows',
      () => mend('case.json', (draft) => ({ ...draft, note: 1 })),
      /case\.json: 1 mistake.*note/s,
    ],
    [
      'neither observation nor evidence',
      () => mend('case.json', ({ observation: _, ...draft }) => draft),
      /one of observation/,
    ],
    [
      'a cause that the catalog does not have',
      () =>
        mend('expected.json', (draft) => ({
          ...draft,
          cause: { ...draft.cause, component: `${draft.cause.component}x` },
        })),
      /the catalog has no .*checkoutx/,
    ],
    [
      'a runbook that does not exist',
      () => mend('expected.json', (draft) => ({ ...draft, mustNot: [{ runbook: 'reboot-it' }] })),
      /there is no runbook reboot-it; there are: restart-ecs-service/,
    ],
    [
      'a second cause without a first',
      () => mend('expected.json', (draft) => ({ ...draft, cause: null, also: [draft.cause] })),
      /name the first/,
    ],
  ])('is refused with the place because of %s', (what, spoil, complaint) => {
    spoil();
    const only = what.startsWith('no case') ? ['other'] : [];
    expect(() => read(only)).toThrow(UsageError);
    expect(() => read(only)).toThrow(complaint);
  });

  it('is refused where it holds none', () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    expect(() => readCases(empty, { only: [], runbooks: [] })).toThrow(/holds no case/);
    expect(() => readCases(join(folder, 'nowhere'), { only: [], runbooks: [] })).toThrow(/no folder/);
  });
});

describe('a recording', () => {
  const file = () => join(folder, `${NAME}.json`);
  const recordingOf = (modelId: string) => writeFileSync(file(), JSON.stringify({ modelId, answers: [] }));

  it('is of one model', () => {
    recordingOf('a');
    writeFileSync(join(folder, 'other.json'), JSON.stringify({ modelId: 'b', answers: [] }));
    expect(recordedModel(folder, [NAME])).toBe('a');
    expect(() => recordedModel(folder, [NAME, 'other'])).toThrow(/several models: a, b/);
  });

  it('that is older than the prompt ends the run with the case, the prompt and what to do', async () => {
    recordingOf('a');
    const options = readEvalOptions(['--cases', folder, '--only', NAME, '--recorded', folder], {});
    await expect(runCases(options, () => {})).rejects.toThrow(
      new RegExp(
        `case ${NAME} asks what was not recorded \\(diagnose-looking version \\d+ \\([0-9a-f]+\\), .*record again with --record`,
      ),
    );
  });

  it('is found by all that was asked: another turn is another question', async () => {
    recordingOf('a');
    const { reasoners, finish } = replay(folder, NAME);
    const prompt = {
      promptId: 'diagnose',
      promptVersion: 1,
      promptHash: '0123456789ab',
      parts: [],
      system: 's',
      user: 'u',
      tool: { name: 't', description: '', inputSchema: {} },
      lookups: [],
      maximumOutputTokens: 1,
    };
    const answer = await reasoners({ modelId: 'a', timeoutSeconds: 1, lastResort: true }).ask(prompt, []);
    expect(answer).toMatchObject({ status: 'unavailable', because: 'it was not recorded' });
    expect(finish).toThrow(/holds no answer/);
  });
});

describe('the command line', () => {
  const options = (...args: string[]) => readEvalOptions(['--cases', 'x', ...args], { KEY: 'secret' });

  it('asks nobody unless a model is named', () => {
    expect(options()).toMatchObject({ model: null, endpoint: null, recorded: null, atLeast: 0, price: null });
  });

  it('reads model, server, key and price', () => {
    expect(
      options(
        '--model',
        'm',
        '--endpoint',
        'http://localhost:11434/v1',
        '--key-from',
        'KEY',
        '--input-price',
        '3',
        '--output-price',
        '15',
      ),
    ).toMatchObject({
      model: 'm',
      endpoint: 'http://localhost:11434/v1',
      key: 'secret',
      price: { inputDollarsPerMillion: 3, outputDollarsPerMillion: 15 },
    });
  });

  it.each([
    [['--recorded', 'a', '--model', 'm'], /asks nobody/],
    [['--endpoint', 'http://x/v1'], /need a model/],
    [['--record', 'a'], /need a model/],
    [['--model', 'm', '--endpoint', 'localhost:11434'], /takes an address/],
    [['--model', 'm', '--key-from', 'OTHER'], /OTHER, which --key-from names, is not set/],
    [['--input-price', '3'], /go together/],
    [['--at-least', '90'], /--at-least takes a number from 0 to 1; given "90"/],
    [['--timeout', 'long'], /--timeout takes a number/],
    [['--catalog', 'nowhere.yaml'], /no catalog at nowhere.yaml/],
    [['--colour'], /--help/],
  ])('refuses %j and says what is possible', (args, complaint) => {
    expect(() => options(...args)).toThrow(complaint);
    expect(() => options(...args)).toThrow(UsageError);
  });

  it('takes a folder of cases', () => {
    expect(() => readEvalOptions([], {})).toThrow(/--cases DIR/);
  });
});
