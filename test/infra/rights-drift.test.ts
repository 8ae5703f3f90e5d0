import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NoticeSettings } from '../../lib/contracts/notices.ts';
import { TelemetrySources } from '../../lib/contracts/telemetry.ts';
import { bundleRooms, ROOM_BUILD } from '../../lib/infra/bundle.ts';
import { readCatalog } from '../../lib/infra/catalog-file.ts';
import { ROOM_NAMES, type RoomName } from '../../lib/infra/rooms.ts';
import { loadRunbooks } from '../../lib/infra/runbooks/load-runbooks.ts';
import { isAllowed, type Statement } from './support/allowed.ts';
import { actionsCalledBy } from './support/api-to-iam.ts';
import { synthesise } from './support/parts.ts';
import { ROOT } from './support/repository.ts';

const folder = mkdtempSync(join(tmpdir(), 'rights-'));
/** The catalog of the repository with a model, called through a profile that spreads the calls over a geography, with every source and every channel. */
const versioned = readCatalog(`${ROOT}selfheal.yaml`);
const modelId = 'eu.amazon.nova-pro-v1:0';
const catalog = {
  ...versioned.catalog,
  model: {
    ...versioned.catalog.model,
    modelId,
    fallbacks: ['anthropic.claude-3-haiku-20240307-v1:0'],
    guardrail: true,
  },
  notices: NoticeSettings.parse({
    slack: { team: 'T0123456', app: 'A0123456' },
    channels: {
      web: { kind: 'slack', conversation: 'C0123456' },
      operations: { kind: 'teams' },
      'on-call': { kind: 'pagerduty' },
    },
  }),
  sources: TelemetrySources.parse({
    traces: ['x-ray', 'application-signals'],
    awsHealth: true,
    prometheus: { url: 'https://prometheus.example.com', secret: 'selfheal/prometheus' },
  }),
};
const built = synthesise({ catalog });
let metafile: Metafile;

beforeAll(async () => {
  metafile = await bundleRooms({
    root: ROOT,
    outputFolder: folder,
    catalog: { ...versioned, catalog },
    manifests: loadRunbooks().map(({ manifest }) => manifest),
  });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const calledBy = (room: RoomName): Set<string> => {
  const [, output] = Object.entries(metafile.outputs).find(([name]) => name.endsWith(`${room}/index.mjs`)) ?? [];
  if (!output) throw new Error(`there is no bundle of ${room}`);
  return actionsCalledBy(output);
};
const statementsOf = (room: RoomName): Statement[] =>
  Object.entries(built.resources)
    .filter(([id, { Type }]) => Type === 'AWS::IAM::Policy' && id.startsWith(`${room.replaceAll('-', '')}Role`))
    .flatMap(([, { Properties }]) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement);
const grantedTo = (room: RoomName): Set<string> => new Set(statementsOf(room).flatMap(({ Action }) => Action));

/** What the functions call is granted, and nothing that none of their code could call. */
describe('the rights of a room', () => {
  /** What AWS does in the function's name, so that no command of its own stands for it. */
  const ON_ITS_BEHALF =
    /^(kms:|xray:(Put|GetSampling)|bedrock:ApplyGuardrail|logs:(CreateLogStream|PutLogEvents)|iam:PassRole|sqs:(ReceiveMessage|DeleteMessage|ChangeMessageVisibility|GetQueueAttributes)|dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams))/;
  /** Functions that Lambda hands failed events on for send them by no command of their own. */
  const HANDED_ON: readonly RoomName[] = ['record-change', 'deliver-decisions', 'write-report'];

  it.each(ROOM_NAMES)('cover what it calls: %s', (room) => {
    const called = calledBy(room);
    expect(called.size).toBeGreaterThan(0);
    const granted = grantedTo(room);
    expect([...called].filter((action) => !granted.has(action))).toEqual([]);
  });

  it.each(ROOM_NAMES)('hold nothing that its code cannot call: %s', (room) => {
    const called = calledBy(room);
    const spare = [...grantedTo(room)].filter(
      (action) =>
        !called.has(action) &&
        !ON_ITS_BEHALF.test(action) &&
        !(action === 'sqs:SendMessage' && HANDED_ON.includes(room)),
    );
    expect(spare).toEqual([]);
  });
});

/** What a package brings with it is no call, and what is called is never taken for something that a package brought. */
describe('a bundle', () => {
  const bundled = async (code: string) => {
    const { metafile: told } = await build({
      ...ROOM_BUILD,
      absWorkingDir: ROOT,
      stdin: { contents: code, resolveDir: ROOT },
      write: false,
    });
    const [output] = Object.values(told.outputs);
    if (!output) throw new Error('nothing was bundled');
    return [...actionsCalledBy(output)].sort();
  };
  const TABLE = `import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
    import { DynamoDBDocumentClient, GetCommand, paginateScan, ScanCommand } from '@aws-sdk/lib-dynamodb';
    const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    export const get = (input) => client.send(new GetCommand(input));`;

  it('tells of what its code calls and of nothing that is only there to be called', async () => {
    expect(await bundled(TABLE)).toEqual(['dynamodb:GetItem']);
  });

  it.each([
    ['at once', 'export const scan = (input) => client.send(new ScanCommand(input));'],
    ['page by page', 'export const scan = (input) => paginateScan({ client }, input);'],
  ])('tells of a scan %s, which no room may', async (_, code) => {
    expect(await bundled(`${TABLE}\n${code}`)).toEqual(['dynamodb:GetItem', 'dynamodb:Scan']);
    expect(ROOM_NAMES.filter((room) => grantedTo(room).has('dynamodb:Scan'))).toEqual([]);
  });
});

/**
 * Who calls through a profile needs leave for the profile and for the model in each region that it may send to:
 * https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
 */
describe('the model that a room calls', () => {
  const action = 'bedrock:InvokeModel';
  const profile = `arn:aws:bedrock:${catalog.region}:${catalog.account}:inference-profile/${modelId}`;
  const through = { 'bedrock:InferenceProfileArn': profile };
  const modelIn = (region: string, model = modelId.replace(/^eu\./, '')) =>
    `arn:aws:bedrock:${region}::foundation-model/${model}`;
  const allowed = (resource: string, context: Record<string, string> = {}) =>
    isAllowed(statementsOf('diagnose'), { action, resource, context });

  it('is granted as the profile, and as every model behind it', () => {
    expect(allowed(profile)).toBe(true);
    for (const region of ['eu-west-1', 'eu-central-1', 'eu-north-1', 'eu-south-2'])
      expect(allowed(modelIn(region), through), region).toBe(true);
  });

  it('is granted in no other way: not past the profile, through another one, or as another model', () => {
    expect(allowed(modelIn('eu-west-1'))).toBe(false);
    expect(allowed(modelIn('eu-west-1'), { 'bedrock:InferenceProfileArn': `${profile}-other` })).toBe(false);
    expect(allowed(modelIn('eu-west-1', 'amazon.nova-premier-v1:0'), through)).toBe(false);
    expect(allowed(profile.replace('nova-pro', 'nova-premier'))).toBe(false);
  });

  it('is granted for the one that stands in for it too', () => {
    expect(allowed(modelIn('eu-west-1', 'anthropic.claude-3-haiku-20240307-v1:0'))).toBe(true);
    expect(allowed(modelIn('eu-west-1', 'anthropic.claude-3-haiku-20240307-v1:0').replace('haiku', 'opus'))).toBe(
      false,
    );
  });

  it('is called by the rooms that explain, compose plans and write reports, and by no other', () => {
    expect(ROOM_NAMES.filter((room) => calledBy(room).has(action))).toEqual([
      'diagnose',
      'plan-remediation',
      'write-report',
    ]);
  });
});
