import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  documentContent,
  loadRunbooks,
  policyIn,
  RUNBOOKS_DIRECTORY,
  RunbookFileError,
} from '../../../lib/infra/runbooks/load-runbooks.ts';

const NAMES = [
  'raise-lambda-concurrency',
  'refresh-auto-scaling-group',
  'restart-ecs-service',
  'rollback-ecs-deployment',
  'scale-auto-scaling-group',
  'scale-ecs-service',
];

const aRunbook = () => {
  const found = loadRunbooks().find(({ name }) => name === 'restart-ecs-service');
  if (!found) throw new Error('no restart-ecs-service');
  return found;
};

describe('loadRunbooks', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'runbooks-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));
  const copy = (): void =>
    cpSync(join(RUNBOOKS_DIRECTORY, 'restart-ecs-service'), join(directory, 'restart-ecs-service'), {
      recursive: true,
    });
  const edit = (file: string, from: string, to: string): void => {
    copy();
    const path = join(directory, 'restart-ecs-service', file);
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(from);
    writeFileSync(path, text.replace(from, to));
  };

  it('finds every runbook of the repository', () => {
    expect(loadRunbooks().map(({ name }) => name)).toEqual(NAMES);
  });

  it('finds nothing wrong with an untouched copy', () => {
    copy();
    expect(loadRunbooks(directory).map(({ name }) => name)).toEqual(['restart-ecs-service']);
  });

  it('refuses an empty folder, so that nothing is checked by accident', () => {
    expect(() => loadRunbooks(directory)).toThrow('expected a folder for each runbook');
  });

  it.each([
    ['manifest.yaml', 'impact: low', 'impact: tiny', 'at impact', '"tiny"'],
    ['manifest.yaml', 'capacityTouched: 0', 'capacityTouched: 2', 'at capacityTouched', '2'],
    [
      'manifest.yaml',
      'runbook: restart-ecs-service',
      'runbook: restart-other-service',
      'at runbook',
      'restart-other-service',
    ],
    ['runbook.yaml', 'schemaVersion: "0.3"', 'schemaVersion: "2.2"', 'at schemaVersion', '"2.2"'],
    ['runbook.yaml', 'action: aws:executeAwsApi', 'action: aws:runCommand', 'mainSteps.0.action', '"aws:runCommand"'],
    ['runbook.yaml', 'timeoutSeconds: 60', 'timeoutMinutes: 1', 'mainSteps.0', 'timeoutMinutes'],
    ['runbook.yaml', 'onFailure: Abort', 'onFailure: Ignore', 'mainSteps.0.onFailure', '"Ignore"'],
    ['runbook.yaml', 'allowedPattern:', 'pattern:', 'parameters.RemediationId', 'allowedPattern'],
    ['policy.json', '"ecs:UpdateService"', '"ecs:*"', 'Statement.0.Action.1', '"ecs:*"'],
    ['policy.json', '"Allow"', '"Deny"', 'Statement.0.Effect', '"Deny"'],
    ['policy.json', '{', '', 'cannot be read', 'JSON'],
  ])('says file, path and what was given when %s has %j as %j', (file, from, to, path, given) => {
    edit(file, from, to);
    const load = () => loadRunbooks(directory);
    expect(load).toThrow(RunbookFileError);
    expect(load).toThrow(join('restart-ecs-service', file));
    expect(load).toThrow(path);
    expect(load).toThrow(given);
  });

  it('says which file is missing', () => {
    copy();
    rmSync(join(directory, 'restart-ecs-service', 'policy.json'));
    expect(() => loadRunbooks(directory)).toThrow(/policy\.json: cannot be read/);
  });
});

describe('documentContent', () => {
  it('puts the role in and changes nothing else', () => {
    const role = 'arn:aws:iam::111122223333:role/selfheal-runbook-restart-ecs-service';
    const runbook = aRunbook();
    expect(documentContent(runbook, role)).toEqual({ ...runbook.source, assumeRole: role });
    expect(JSON.stringify(documentContent(runbook, role))).not.toContain('${');
  });
});

describe('policyIn', () => {
  it.each(NAMES)('leaves no placeholder in the rights of %s', (name) => {
    const runbook = loadRunbooks().find((each) => each.name === name);
    if (!runbook) throw new Error(`no ${name}`);
    const policy = JSON.stringify(
      policyIn(runbook, { partition: 'aws-cn', region: 'cn-north-1', account: '111122223333' }),
    );
    expect(policy).not.toContain('${');
    expect(policy).not.toContain('arn:aws:');
  });
});
