import type { Context } from 'aws-lambda';
import { handle } from 'hono/aws-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { createApp } from '../../../../functions/operator-api/handler.ts';
import { createInstruments } from '../../../../functions/shared/instruments.ts';
import { room } from '../../../../functions/shared/room.ts';
import { readApprovalStep, readEscalateStep, readStep } from '../../../../functions/shared/steps.ts';
import { createMemoryStore } from '../../../../lib/adapters/memory/memory-store.ts';
import { Throttled } from '../../../../lib/contracts/errors.ts';

const CONTEXT = {
  functionName: 'diagnose',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:diagnose',
  memoryLimitInMB: '512',
  awsRequestId: '00000000-0000-4000-8000-000000000000',
  getRemainingTimeInMillis: () => 60_000,
} as Context;
const STEP = { incidentId: 'inc_1', attempt: 1, run: 1 };

let written: string[];
beforeEach(() => {
  written = [];
  // In its development mode Powertools writes through the console that is there, which a test can listen to.
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'selfheal');
  vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'Selfheal');
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, method).mockImplementation((...parts) => void written.push(parts.join(' ')));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const lines = () => written.filter((line) => line.includes('"message"')).map((line) => JSON.parse(line));
const metrics = () => written.filter((line) => line.includes('"_aws"')).map((line) => JSON.parse(line));

const diagnose = (handler: (input: { incidentId: string }) => Promise<unknown>) =>
  room({ name: 'diagnose', parse: readStep, instruments: createInstruments('diagnose') }, handler);
const failure = async (error: unknown): Promise<Error> => {
  const run = diagnose(async () => {
    throw error;
  });
  return run(STEP, CONTEXT).then(
    () => new Error('it did not fail'),
    (thrown: Error) => thrown,
  );
};

describe('a room', () => {
  it('hands its parsed input in, its answer out, and writes both under the incident', async () => {
    const answer = { next: 'plan', because: 'x', waitSeconds: 1 };
    const seen: unknown[] = [];
    const run = diagnose(async (input) => {
      seen.push(input);
      return answer;
    });
    expect(await run(STEP, CONTEXT)).toEqual(answer);
    expect(seen).toEqual([{ inputVersion: 1, ...STEP }]);
    expect(lines().at(-1)).toMatchObject({ room: 'diagnose', incidentId: 'inc_1', message: 'answered', answer });
  });

  it('does not carry one incident over to the next call', async () => {
    const run = room(
      { name: 'sweep', parse: (event) => event, instruments: createInstruments('sweep') },
      async () => 'done',
    );
    await run({ incidentId: 'inc_1' }, CONTEXT);
    await run({}, CONTEXT);
    const [first, second] = lines();
    expect(first).toMatchObject({ incidentId: 'inc_1' });
    expect(second).not.toHaveProperty('incidentId');
  });

  it('says which field of its input is wrong, and what was given', async () => {
    const run = diagnose(async () => 'never');
    const wrong = run({ incidentId: 'inc 1', attempt: 0, run: 1 }, CONTEXT);
    await expect(wrong).rejects.toMatchObject({ name: 'InvalidInputError' });
    await expect(wrong).rejects.toThrow(
      /diagnose cannot read its input: .*inc_….*given "inc 1".*at incidentId.*at attempt/s,
    );
  });

  it('names an input that is no event at all', async () => {
    const parse = () => {
      throw new TypeError('not for me');
    };
    const run = room({ name: 'sweep', parse, instruments: createInstruments('sweep') }, async () => 'never');
    await expect(run(null, CONTEXT)).rejects.toThrow('sweep cannot read its input: TypeError: not for me');
  });

  it.each([
    ['ThrottlingException', Object.assign(new Error('slow down'), { name: 'ThrottlingException' }), 'Throttled'],
    ['a 429', Object.assign(new Error('slow down'), { $metadata: { httpStatusCode: 429 } }), 'Throttled'],
    ['a 503', Object.assign(new Error('away'), { name: 'X', $metadata: { httpStatusCode: 503 } }), 'Transient'],
    ['a broken connection', Object.assign(new Error('reset'), { code: 'ECONNRESET' }), 'Transient'],
    ['our own Throttled', new Throttled('later'), 'Throttled'],
    [
      'AccessDeniedException',
      Object.assign(new Error('no'), { name: 'AccessDeniedException' }),
      'AccessDeniedException',
    ],
    ['a defect', new TypeError('x is not a function'), 'TypeError'],
  ])('gives %s a name that the workflow knows what to do with', async (_, error, name) => {
    expect((await failure(error)).name).toBe(name);
  });

  it('cuts a long message and its stack, so that no failure swells the state', async () => {
    const thrown = await failure(new Error('x'.repeat(100_000)));
    expect(thrown.message).toHaveLength(300);
    expect(thrown.stack).toBe(`Error: ${'x'.repeat(300)}`);
  });

  it('survives something thrown that is no error', async () => {
    expect(await failure('a text')).toMatchObject({ name: 'Error', message: 'a text' });
    expect(await failure(undefined)).toBeInstanceOf(Error);
  });

  it('writes the whole error once and counts the failure under its own name', async () => {
    await failure(new TypeError('x is not a function'));
    const errors = lines().filter(({ level }) => level === 'ERROR');
    expect(errors).toMatchObject([{ message: 'failed', incidentId: 'inc_1', error: { name: 'TypeError' } }]);
    expect(metrics()).toMatchObject([{ StepErrors: 1, room: 'diagnose' }]);
  });
});

describe('the journal', () => {
  it('writes lines and metrics, a metric with a dimension by itself', async () => {
    const instruments = createInstruments('record-outcome');
    const run = room({ name: 'record-outcome', parse: (event) => event, instruments }, async () => {
      instruments.journal.line('closed', { result: 'cured' });
      instruments.journal.count('IncidentsOpened', 2);
      instruments.journal.count('TimeToHealSeconds', 90, { name: 'result', value: 'cured' });
      return null;
    });
    await run({}, CONTEXT);
    expect(lines()[0]).toMatchObject({ room: 'record-outcome', message: 'closed', result: 'cured' });
    const [alone, together] = metrics();
    expect(alone).toMatchObject({ TimeToHealSeconds: 90, result: 'cured' });
    expect(alone._aws.CloudWatchMetrics[0].Metrics[0]).toMatchObject({ Unit: 'Seconds' });
    expect(together).toMatchObject({ IncidentsOpened: 2 });
    expect(together).not.toHaveProperty('result');
  });
});

describe('a page', () => {
  it('is not written, nor is the token of the link that led to it', async () => {
    const instruments = createInstruments('operator-api');
    const app = createApp({
      policyVersion: 'cat_1',
      incidents: createMemoryStore({ now: () => new Date(0) }),
      linkSecret: async () => 'secret',
      manifests: [],
      failed: (error) => instruments.logger.error('page failed', { error: String(error) }),
      now: () => new Date(0),
    });
    const serve = handle(app);
    const run = room(
      { name: 'operator-api', parse: (event) => event as Parameters<typeof serve>[0], instruments },
      (event) => serve(event),
    );
    const event = (method: string, body?: string) => ({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/approvals/lnk_1',
      rawQueryString: 'token=token-of-the-link',
      headers: { host: 'pages.example', 'content-type': 'application/x-www-form-urlencoded' },
      requestContext: {
        http: { method, path: '/approvals/lnk_1', protocol: 'HTTP/1.1', sourceIp: '203.0.113.7' },
        domainName: 'pages.example',
      },
      isBase64Encoded: false,
      ...(body ? { body } : {}),
    });
    expect(await run(event('GET'), CONTEXT)).toMatchObject({ statusCode: 404 });
    expect(await run(event('POST', 'token=token-of-the-link&decision=approved'), CONTEXT)).toMatchObject({
      statusCode: 404,
    });
    expect(lines()).toMatchObject([{ answer: 'a page' }, { answer: 'a page' }]);
    expect(written.join('\n')).not.toContain('token-of-the-link');
  });
});

describe("a step's input", () => {
  it('is read with what an older state machine left out', () => {
    expect(readStep(STEP)).toEqual({ inputVersion: 1, ...STEP });
    expect(readApprovalStep(STEP)).toEqual({ inputVersion: 1, expire: false, ...STEP });
    expect(readEscalateStep({ ...STEP, error: 'Throttled' })).toMatchObject({ error: 'Throttled' });
  });

  it.each([{}, { ...STEP, inputVersion: 2 }, { ...STEP, run: 0 }, { ...STEP, incidentId: 'apr_1' }, null])(
    'is refused when it is %j',
    (event) => {
      expect(() => readStep(event)).toThrow(z.ZodError);
    },
  );
});
