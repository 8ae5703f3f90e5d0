import { spawn } from 'node:child_process';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callerArn } from '../../../lib/adapters/aws/sts/caller-identity.ts';
import { AuditEntry } from '../../../lib/contracts/audit.ts';
import { FakeClient } from '../../fakes/aws-client.ts';

const CLI = join(import.meta.dirname, '../../../cli/index.ts');
const ANA = 'arn:aws:sts::111122223333:assumed-role/operators/ana@example.com';

type Wire = Record<string, AttributeValue>;

/** DynamoDB as far as one item is read and transactions of puts are written, and STS as far as it says who calls. */
const account = async () => {
  const items = new Map<string, Wire>();
  const transactions: Record<string, unknown>[][] = [];
  /** What is answered instead, from the given call of its kind on. */
  const refusal = { on: '', name: '', status: 400, from: 1 };
  const calls = new Map<string, number>();
  const answer = (headers: IncomingHttpHeaders, body: string): { status: number; type: string; body: string } => {
    const json = (status: number, value: object) => ({
      status,
      type: 'application/x-amz-json-1.0',
      body: JSON.stringify(value),
    });
    const operation =
      String(headers['x-amz-target'] ?? new URLSearchParams(body).get('Action'))
        .split('.')
        .at(-1) ?? '';
    const call = (calls.get(operation) ?? 0) + 1;
    calls.set(operation, call);
    if (operation === refusal.on && call >= refusal.from)
      return json(refusal.status, { __type: `com.amazonaws.dynamodb.v20120810#${refusal.name}`, message: 'refused' });
    if (operation === 'GetCallerIdentity')
      return {
        status: 200,
        type: 'text/xml',
        body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${ANA}</Arn><UserId>AROAEXAMPLE:ana</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
      };
    const asked = JSON.parse(body);
    const keyOf = ({ PK, SK }: Record<string, unknown>) => JSON.stringify([PK, SK]);
    if (operation === 'GetItem') {
      const found = asked.TableName === 'records' ? items.get(keyOf(asked.Key)) : undefined;
      return json(200, found ? { Item: found } : {});
    }
    if (operation !== 'TransactWriteItems') return json(400, { __type: 'ValidationException', message: operation });
    const puts: Wire[] = asked.TransactItems.map(({ Put }: { Put: { Item: Wire } }) => Put.Item);
    for (const item of puts) items.set(keyOf(item), item);
    transactions.push(puts.map((item) => unmarshall(item)));
    return json(200, {});
  };
  const server = createServer(async (request, response) => {
    const { status, type, body } = answer(request.headers, await text(request));
    response.writeHead(status, { 'content-type': type });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    items,
    transactions,
    refusal,
    endpoint: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

let aws: Awaited<ReturnType<typeof account>>;
beforeEach(async () => {
  aws = await account();
});
afterEach(() => aws.close());

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'not-a-key' };

const selfheal = async (args: readonly string[], keys: Record<string, string> = KEYS) => {
  const env = {
    PATH: process.env.PATH ?? '',
    // Nothing of whoever runs the tests is used.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
    AWS_ENDPOINT_URL: aws.endpoint,
    TABLE_NAME: 'records',
    ...keys,
  };
  const child = spawn(process.execPath, [CLI, 'switch', ...args], { env });
  const status = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await status, stdout, stderr };
};

describe('selfheal switch', () => {
  it('turns the switch as whoever the credentials belong to, with a line of the audit log in the same transaction', async () => {
    const { status, stdout, stderr } = await selfheal(['on', '--reason', ' migration tonight ']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^the kill switch is engaged: no remediation starts/);
    expect(stdout).toMatch(new RegExp(`turned at 20.*Z by ${ANA}: migration tonight\n$`));
    expect(aws.transactions).toHaveLength(1);
    const [turned, line] = aws.transactions[0] ?? [];
    expect(turned).toMatchObject({ PK: 'SWITCH', engaged: true, by: ANA, reason: 'migration tonight' });
    expect(line?.PK).toMatch(/^AUDIT#\d{4}-\d\d$/);
    expect(AuditEntry.parse(line?.record)).toMatchObject({
      at: turned?.at,
      act: 'switch-engaged',
      by: ANA,
      how: 'command-line',
      incidentId: null,
      reason: 'migration tonight',
    });
  });

  it('releases it again, says what it was before, and shows how it stands without writing', async () => {
    expect((await selfheal(['status'])).stdout).toMatch(/is released: .*\nit has never been turned\n$/);
    await selfheal(['on', '--reason', 'migration']);
    const off = await selfheal(['off', '--reason', 'it is done', '--json']);
    expect(JSON.parse(off.stdout)).toMatchObject({
      engaged: false,
      by: ANA,
      reason: 'it is done',
      before: { engaged: true, reason: 'migration' },
    });
    expect(aws.transactions.map(([, line]) => AuditEntry.parse(line?.record).act)).toEqual([
      'switch-engaged',
      'switch-released',
    ]);
    const status = await selfheal(['status', '--json']);
    expect(status.stdout.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(status.stdout)).toMatchObject({ engaged: false, by: ANA, reason: 'it is done' });
    expect(aws.transactions).toHaveLength(2);
  });

  it('hides no line of its answer behind what somebody wrote as the reason', async () => {
    aws.items.set(
      JSON.stringify([{ S: 'SWITCH' }, { S: 'SWITCH' }]),
      marshall({
        PK: 'SWITCH',
        SK: 'SWITCH',
        engaged: true,
        by: 'ana@example.com',
        reason: 'x\u001b[1A\u001b[2K',
        at: '2026-01-01T00:00:00.000Z',
      }),
    );
    const { stdout } = await selfheal(['status']);
    expect(stdout).toContain('by ana@example.com: x\\u{1b}[1A\\u{1b}[2K');
  });

  it.each([
    [[], /takes on, off or status, given ""/],
    [['toggle'], /given "toggle"/],
    [['toString'], /given "toString"/],
    [['on', 'now', '--reason', 'x'], /given "on now"/],
    [['on'], /takes --reason TEXT of 1 to 500 characters, given none/],
    [['off', '--reason', '  '], /given 0/],
    [['on', '--reason', 'x'.repeat(501)], /given 501/],
    [['status', '--reason', 'x'], /takes no --reason/],
    [['on', '--reason', 'x', '--by', 'somebody else'], /--by/],
    [['status', '--table', ''], /no table is named/],
    [['status', '--catalog', 'none.yaml'], /name your catalog/],
  ])('says what is wrong with %j, and turns nothing', async (args, because) => {
    const { status, stderr } = await selfheal(args);
    expect(status).toBe(2);
    expect(stderr).toMatch(because);
    expect(aws.transactions).toEqual([]);
  });

  it.each([
    [
      'GetItem',
      'ResourceNotFoundException',
      /^Nothing was turned\. There is no table records in .*output TableName.*AWS_PROFILE/,
    ],
    ['GetItem', 'UnrecognizedClientException', /^Nothing was turned\. AWS does not take these credentials/],
    [
      'TransactWriteItems',
      'AccessDeniedException',
      /^Nothing was turned\. .*dynamodb:GetItem and dynamodb:PutItem .*kms:GenerateDataKey.*AWS_PROFILE/,
    ],
    ['GetItem', 'InternalServerError', /^Nothing was turned\. AWS did not answer .*: try again\.$/m],
    ['TransactWriteItems', 'InternalServerError', /^It is not known whether the switch was turned/],
    ['TransactWriteItems', 'ThrottlingException', /^It is not known whether the switch was turned/],
  ])('says what to do when AWS answers %s with %s', async (on, name, because) => {
    Object.assign(aws.refusal, { on, name, status: name === 'InternalServerError' ? 500 : 400 });
    const { status, stdout, stderr } = await selfheal(['on', '--reason', 'x']);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(because);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(aws.transactions).toEqual([]);
  });

  it.each([
    ['InternalServerError', 500],
    ['AccessDeniedException', 400],
    ['ValidationException', 400],
  ])('says that it was turned where only the look after that met %s', async (name, status) => {
    Object.assign(aws.refusal, { on: 'GetItem', name, status, from: 2 });
    const turned = await selfheal(['on', '--reason', 'x']);
    expect(turned.status).toBe(1);
    expect(turned.stderr).toMatch(
      /^The switch was turned; how it stands now could not be read .*: look with switch status\.$/m,
    );
    expect(turned.stderr).not.toMatch(/Nothing was turned|not known|try again/);
    expect(aws.transactions).toHaveLength(1);
  });

  it('says what to do where there are no credentials', async () => {
    const { status, stderr } = await selfheal(['status'], {});
    expect(status).toBe(1);
    expect(stderr).toMatch(/^Nothing was read\. There are no credentials of AWS here .*aws sso login/);
  });

  it('explains itself', async () => {
    const { status, stdout } = await selfheal(['on', '--help']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^npm run selfheal -- switch on\|off --reason TEXT/);
    expect(aws.transactions).toEqual([]);
  });
});

describe('whose credentials are in use', () => {
  const sts = (arn: string | undefined) => new FakeClient().on(GetCallerIdentityCommand, () => ({ Arn: arn }));

  it('is named so that a record takes it, whatever the path of a user', async () => {
    expect(await callerArn(sts(ANA))).toBe(ANA);
    const path = `${'division/'.repeat(50)}team`;
    const name = await callerArn(sts(`arn:aws:iam::111122223333:user/${path}/ben`));
    expect(name).toBe('arn:aws:iam::111122223333:user/…/ben');
  });

  it('is an error where STS names nobody', async () => {
    await expect(callerArn(sts(undefined))).rejects.toThrow('does not say whose');
  });
});
