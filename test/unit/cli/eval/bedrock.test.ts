import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readEvalOptions } from '../../../../cli/eval/options.ts';
import { runCases } from '../../../../cli/eval/run-cases.ts';
import { type ConverseStub, converse, converseStub, refusal, toolUse } from '../../../fakes/converse-stub.ts';
import { standInAnswer } from '../../../fakes/stand-in-model.ts';

const MODEL = 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0';
const CASE = ['--cases', 'eval/cases', '--only', 'bad-deployment-slow'];

let folder: string;
let stub: ConverseStub | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'selfheal-eval-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await stub?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The SDK's own variables point it at the stub; nothing else is different from a run against AWS. */
const towards = ({ endpoint }: ConverseStub): void => {
  vi.stubEnv('AWS_ENDPOINT_URL_BEDROCK_RUNTIME', endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY');
};

it('asks a model of Amazon Bedrock, writes its answers down, and comes to the same with them alone', async () => {
  stub = await converseStub(({ body }) =>
    converse([toolUse('explain_failure', standInAnswer('agrees', body.messages[0].content[0].text, false))]),
  );
  towards(stub);
  const asked = await runCases(readEvalOptions([...CASE, '--model', MODEL, '--record', folder], {}), () => {});
  expect(stub.seen[0]?.path).toContain(encodeURIComponent(MODEL));
  expect(asked.cases[0]).toMatchObject({
    first: true,
    model: { unused: null, latencyMilliseconds: 412, tokens: { inputTokens: 900, outputTokens: 80 } },
  });

  const { ranAt: _, ...replayed } = await runCases(readEvalOptions([...CASE, '--recorded', folder], {}), () => {});
  expect(asked).toMatchObject(replayed);
  expect(stub.seen).toHaveLength(1);
});

it('says what became of a model that may not be asked, and goes on with the ranking', async () => {
  stub = await converseStub(refusal(403, 'AccessDeniedException'));
  towards(stub);
  const progress: string[] = [];
  const run = await runCases(readEvalOptions([...CASE, '--model', MODEL], {}), (line) => progress.push(line));
  expect(run.cases[0]).toMatchObject({
    first: true,
    model: { unused: expect.stringMatching(/allow bedrock:InvokeModel/) },
  });
  expect(progress).toEqual(['1/1 bad-deployment-slow']);
});
