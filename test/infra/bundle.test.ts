import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleComplaints, bundleRooms } from '../../lib/infra/bundle.ts';
import { readCatalog } from '../../lib/infra/catalog-file.ts';
import { ROOM_NAMES, type RoomName } from '../../lib/infra/rooms.ts';
import { loadRunbooks } from '../../lib/infra/runbooks/load-runbooks.ts';
import { ofType, synthesise } from './support/parts.ts';
import { ROOT } from './support/repository.ts';

/** Of the largest, collect-evidence, a third is the EC2 client: one call of it brings the shapes of some hundred others along. */
const MAXIMUM_BYTES = 2_000_000;
/** As deep as a clone's `node_modules`, so that nothing is found by accident from elsewhere. */
const folder = mkdtempSync(join(tmpdir(), 'rooms-'));
const built = synthesise();
let metafile: Metafile;

beforeAll(async () => {
  metafile = await bundleRooms({
    root: ROOT,
    outputFolder: folder,
    catalog: readCatalog(`${ROOT}selfheal.yaml`),
    manifests: loadRunbooks().map(({ manifest }) => manifest),
  });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const environmentOf = (room: RoomName): Record<string, string> => {
  const fn = ofType(built, 'AWS::Lambda::Function').find(
    ({ Properties }) => Properties.FunctionName === `selfheal-${room}`,
  );
  if (!fn) throw new Error(`the stack has no function for ${room}`);
  const { Variables } = fn.Properties.Environment as { Variables: Record<string, unknown> };
  // What CloudFormation fills in is an ARN, a URL or a name; a sample of the right kind stands for it.
  const sample = (name: string) =>
    /_(URL|ISSUER)$/.test(name) ? 'https://example.com/sample' : /_ARN$|_ID$/.test(name) ? 'arn:aws:sample' : 'sample';
  return Object.fromEntries(
    Object.entries(Variables).map(([name, value]) => [name, typeof value === 'string' ? value : sample(name)]),
  );
};

describe('the bundles', () => {
  it('are small, and contain no SDK package twice', () => {
    expect(Object.keys(metafile.outputs)).toHaveLength(ROOM_NAMES.length);
    expect(bundleComplaints(metafile, MAXIMUM_BYTES)).toEqual([]);
  });

  it('would be complained about if they were large or doubled: the check examines', () => {
    const input = { bytesInOutput: 1 };
    const output = (bytes: number, ...files: string[]) => ({
      bytes,
      inputs: Object.fromEntries(files.map((file) => [file, input])),
      imports: [],
      exports: [],
    });
    const outputs = {
      large: output(MAXIMUM_BYTES + 1),
      nested: output(
        1,
        'node_modules/@smithy/core/dist-es/index.js',
        'node_modules/@aws-sdk/client-ecs/node_modules/@smithy/core/dist-es/index.js',
      ),
      both: output(
        1,
        'node_modules/@aws-sdk/client-ecs/dist-es/a.js',
        'node_modules/@aws-sdk/client-ecs/dist-cjs/a.js',
      ),
    };
    expect(bundleComplaints({ inputs: {}, outputs }, MAXIMUM_BYTES)).toEqual([
      expect.stringMatching(/^large has 2000001 bytes/),
      expect.stringMatching(/^nested contains @smithy\/core more than once/),
      expect.stringMatching(/^both contains @aws-sdk\/client-ecs more than once/),
    ]);
  });

  it('carry the catalog with its version, and every manifest', () => {
    const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, 'diagnose', file), 'utf8'));
    expect(read('catalog.json')).toMatchObject({
      policyVersion: expect.stringMatching(/^[0-9a-f]{16}$/),
      catalog: { account: '111122223333' },
    });
    expect(read('manifests.json')).toHaveLength(loadRunbooks().length);
  });

  it('read their environment in one place, which loading runs through', () => {
    const ours = Object.keys(metafile.inputs).filter((file) => /^(functions|lib|console)\//.test(file));
    expect(ours.length).toBeGreaterThan(100);
    const reading = ours.filter((file) => readFileSync(join(ROOT, file), 'utf8').includes('process.env'));
    expect(reading).toEqual(['functions/shared/environment.ts']);
  });

  it('load, each with what the stack tells it and nothing else', () => {
    const rooms = ROOM_NAMES.map((room) => ({
      room,
      url: pathToFileURL(join(folder, room, 'index.mjs')).href,
      environment: { ...environmentOf(room), AWS_REGION: 'eu-west-1' },
    }));
    // One process for all: a room reads its environment while it loads, so each finds only its own.
    const script = `
      for (const { room, url, environment } of ${JSON.stringify(rooms)}) {
        process.env = environment;
        const { handler } = await import(url).catch((error) => ({ handler: String(error) }));
        console.log(room, typeof handler === 'function' ? 'loaded' : handler);
      }`;
    const answer = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', env: {} });
    expect(answer.trim().split('\n')).toEqual(ROOM_NAMES.map((room) => `${room} loaded`));
  }, 30_000);
});
