import type { Context } from 'aws-lambda';
import { handle } from 'hono/aws-lambda';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createHandler as createDelivery } from '../../../../functions/deliver-decisions/handler.ts';
import { createInstruments } from '../../../../functions/shared/instruments.ts';
import { room } from '../../../../functions/shared/room.ts';
import { readApprovalStep } from '../../../../functions/shared/steps.ts';
import { ANN, asked, BOB, SECRET, TASK_TOKEN } from './asked.ts';

const CONTEXT = {
  functionName: 'operator-api',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:operator-api',
  memoryLimitInMB: '512',
  awsRequestId: '00000000-0000-4000-8000-000000000000',
  getRemainingTimeInMillis: () => 60_000,
} as Context;

/**
 * A request as the HTTP API hands it over (payload format 2.0).
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
const request = (method: 'GET' | 'POST', path: string, text: string) => ({
  version: '2.0',
  routeKey: `${method} /approvals/{linkId}`,
  rawPath: path,
  rawQueryString: method === 'GET' ? text : '',
  headers: {
    host: 'pages.example',
    'x-forwarded-for': '203.0.113.7',
    ...(method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
  },
  requestContext: {
    accountId: '111122223333',
    domainName: 'pages.example',
    http: { method, path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.7', userAgent: 'Mozilla/5.0' },
    requestId: 'request-1',
    stage: '$default',
  },
  body: method === 'POST' ? text : undefined,
  isBase64Encoded: false,
});

let written: string[];
beforeEach(() => {
  written = [];
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'selfheal');
  vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'Selfheal');
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'DEBUG');
  // What an operator may switch on while looking for a fault, and must not make links public by.
  vi.stubEnv('POWERTOOLS_LOGGER_LOG_EVENT', 'true');
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, method).mockImplementation((...parts) => void written.push(parts.map(String).join(' ')));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

it('writes no token and no secret into any line, from the question to its delivery, whatever goes wrong', async () => {
  const instruments = createInstruments('operator-api');
  const failed = (error: unknown) => instruments.logger.error('page failed', error as Error);
  const at = await asked({ journal: instruments.journal, failed });
  const parseRequest = (event: unknown) => event as ReturnType<typeof request>;
  const ask = room({ name: 'request-approval', parse: readApprovalStep, instruments }, at.ask);
  const serve = room({ name: 'operator-api', parse: parseRequest, instruments }, (event) =>
    handle(at.app)(event as never),
  );
  const status = async (event: ReturnType<typeof request>) =>
    ((await serve(event, CONTEXT)) as { statusCode: number }).statusCode;

  await ask(at.step, CONTEXT);
  const [ann, bob] = [at.linkOf(ANN), at.linkOf(BOB)];
  const press = (token: string) => String(new URLSearchParams({ token, decision: 'approved' }));
  expect(await status(request('GET', ann.path, `token=${ann.token}`))).toBe(200);
  expect(await status(request('GET', ann.path, `token=${bob.token}`))).toBe(403);
  expect(await status(request('POST', bob.path, press(ann.token)))).toBe(403);
  at.failing.decide = new Error('the table cannot be reached');
  expect(await status(request('POST', ann.path, press(ann.token)))).toBe(500);
  at.failing.decide = null;
  expect(await status(request('POST', ann.path, press(ann.token)))).toBe(200);
  expect(await status(request('POST', bob.path, press(bob.token)))).toBe(409);
  await ask(at.step, CONTEXT);
  await expect(ask({ ...at.step, incidentId: 7 }, CONTEXT)).rejects.toThrow(/cannot read its input/);

  const approval = await at.approval();
  for (const delivery of ['delivered', 'gone', 'throttled']) {
    const deliver = createDelivery({
      workflow: {
        deliver: async () => {
          if (delivery === 'throttled') throw new Error('Rate exceeded');
          return delivery as 'delivered';
        },
      },
      journal: instruments.journal,
    });
    await deliver([{ sequenceNumber: '1', decided: { approval, taskToken: TASK_TOKEN }, news: null }]);
  }

  expect(written.filter((line) => line.includes('"message"')).length).toBeGreaterThan(10);
  expect(written.join('\n')).toContain('the table cannot be reached');
  const everything = written.join('\n');
  for (const secret of [ann.token, bob.token, TASK_TOKEN, SECRET]) {
    expect(everything).not.toContain(secret);
    expect(everything).not.toContain(encodeURIComponent(secret).slice(0, 16));
  }
});
