import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { readCatalog } from '../../lib/infra/catalog-file.ts';
import { EmulatorFit, fitToEmulator, UNKNOWN_TYPES } from '../../lib/infra/constructs/emulator-fit.ts';
import { createApp } from '../../lib/infra/create-app.ts';
import { readSettings } from '../../lib/infra/settings.ts';
import type { Resource } from './support/parts.ts';
import { CDK_CONTEXT, ROOT } from './support/repository.ts';

const ENDPOINTS = { ssm: 'http://127.0.0.1:4100', 'bedrock-runtime': 'http://127.0.0.1:4101' };
const VARIABLES = {
  AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:4100',
  AWS_ENDPOINT_URL_BEDROCK_RUNTIME: 'http://127.0.0.1:4101',
};
const NOBODY = '000000000000';

interface WholeTemplate {
  Resources: Record<string, Resource>;
  Outputs: Record<string, unknown>;
  Parameters: Record<string, unknown>;
}

const folder = mkdtempSync(join(tmpdir(), 'emulator-fit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const example = readFileSync(`${ROOT}selfheal.yaml`, 'utf8');

/** The catalog of a company where nobody signs in: what the emulator leaves out of one where people do is a test of its own. */
const withoutAccess = (text: string): string => {
  const catalog = parseDocument(text);
  expect(catalog.delete('access')).toBe(true);
  return catalog.toString();
};

/** The example's catalog for another account; answers with the file's name. */
const catalogOf = (account: string): string => {
  const file = join(folder, `${account}.yaml`);
  const [own = ''] = /(?<=^account: ['"])\d{12}/m.exec(example) ?? [];
  expect(own).not.toBe('');
  writeFileSync(file, withoutAccess(example.replaceAll(own, account)));
  return file;
};

/** The app as `cdk synth` makes it, from the repository's files. */
const app = (given: { account: string; emulator?: Record<string, string> }) =>
  createApp(
    ROOT,
    {
      ...CDK_CONTEXT,
      catalog: catalogOf(given.account),
      builtAt: '2026-01-01T00:00:00Z',
      ...(given.emulator && { emulator: JSON.stringify(given.emulator) }),
    },
    join(folder, 'functions'),
  );

const templateOf = async (given: Parameters<typeof app>[0]): Promise<WholeTemplate> =>
  (await app(given)).synth().getStackByName('selfheal').template;

/** What the emulator is to get, made of what production gets. */
const fittedByHand = (production: WholeTemplate) => {
  const kept = Object.entries(production.Resources).filter(([, { Type }]) => !UNKNOWN_TYPES.has(Type));
  const Resources = kept.map(([id, resource]) => {
    if (resource.Type !== 'AWS::Lambda::Function') return [id, resource];
    const { Environment } = resource.Properties as { Environment: { Variables: object } };
    const Variables = { ...Environment.Variables, ...VARIABLES };
    return [id, { ...resource, Properties: { ...resource.Properties, Environment: { Variables } } }];
  });
  return { ...production, Resources: Object.fromEntries(Resources) };
};

describe('the stack on an emulator', () => {
  let production: WholeTemplate;
  let fitted: WholeTemplate;
  beforeAll(async () => {
    production = await templateOf({ account: NOBODY });
    fitted = await templateOf({ account: NOBODY, emulator: ENDPOINTS });
  });

  it('differs from production in three dropped types and two variables of every function: nothing else in the whole template', () => {
    expect(fitted).toEqual(fittedByHand(production));
  });

  it('is compared with all that production has', () => {
    const types = Object.values(production.Resources).map(({ Type }) => Type);
    expect([...UNKNOWN_TYPES].filter((type) => !types.includes(type))).toEqual([]);
    expect(types.filter((type) => type === 'AWS::Lambda::Function').length).toBeGreaterThan(10);
    expect(Object.keys(production)).toEqual(expect.arrayContaining(['Resources', 'Outputs', 'Parameters']));
    expect(JSON.stringify(production)).not.toContain('AWS_ENDPOINT_URL');
    expect(JSON.stringify(fitted)).toContain('AWS_ENDPOINT_URL');
  });

  it('is refused for an account that somebody has, before anything is bundled', async () => {
    await expect(app({ account: '111122223333', emulator: ENDPOINTS })).rejects.toThrow(
      /only for an emulator on this machine: the catalog's account is 111122223333, expected 000000000000/,
    );
  });

  it.each([
    'https://ssm.eu-west-1.amazonaws.com',
    'http://10.0.0.7:4566',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://127.0.0.1@example.com',
    'http://[2001:db8::1]:4566',
  ])('is refused with a service at %s', async (ssm) => {
    await expect(app({ account: NOBODY, emulator: { ...ENDPOINTS, ssm } })).rejects.toThrow(`ssm is at ${ssm}`);
  });

  it.each(['http://127.0.0.1:4566', 'http://127.8.9.1', 'http://localhost:4566', 'http://[::1]:4566'])(
    'takes %s for this machine',
    (ssm) => {
      expect(() => new EmulatorFit({ endpoints: { ssm }, account: NOBODY })).not.toThrow();
    },
  );

  it('has no guardrail and nobody who signs in, which the emulator does not know and functions would refer to; all else of the catalog stays', () => {
    const versioned = readCatalog(`${ROOT}selfheal.yaml`);
    expect(versioned.catalog.access).not.toEqual({});
    const model = { ...versioned.catalog.model, modelId: 'amazon.nova-pro-v1:0', guardrail: true };
    const asked = { ...versioned, catalog: { ...versioned.catalog, model } };
    expect(fitToEmulator(asked)).toEqual({
      ...asked,
      catalog: { ...asked.catalog, access: {}, model: { ...model, guardrail: false } },
    });
  });

  it('is asked for by one setting, which a mistake does not switch on in silence', () => {
    const read = (emulator?: string) => readSettings((name) => (name === 'emulator' ? emulator : undefined)).emulator;
    expect(read()).toBeUndefined();
    expect(read(JSON.stringify(ENDPOINTS))).toEqual(ENDPOINTS);
    expect(() => read('true')).toThrow(/-c emulator=true is not valid/);
    expect(() => read('{ssm')).toThrow(/expected JSON/);
    expect(() => read('{"ssm":"nowhere"}')).toThrow(/not valid/);
  });
});
