import { describe, expect, it } from 'vitest';
import { readSettings } from '../../lib/infra/settings.ts';

const settings = (given: Record<string, unknown>) => readSettings((name) => given[name]);

describe('settings of a deployment', () => {
  it('protect everything that must not be lost when nothing is said', () => {
    expect(settings({})).toEqual({
      catalog: 'selfheal.yaml',
      stackName: 'selfheal',
      deletionProtection: true,
      logRetentionDays: 30,
      operators: [],
    });
  });

  it('switch the protection off only when that is written down', () => {
    expect(settings({ deletionProtection: 'false' }).deletionProtection).toBe(false);
    expect(() => settings({ deletionProtection: 'no' })).toThrow('-c deletionProtection=no is not valid');
  });

  it('take several addresses', () => {
    expect(settings({ operators: 'ana@example.com, ben@example.com' }).operators).toEqual([
      'ana@example.com',
      'ben@example.com',
    ]);
  });

  it('refuse a retention that CloudWatch does not have, and name the settings there are', () => {
    expect(() => settings({ logRetentionDays: '31' })).toThrow(/-c logRetentionDays=31 .*Settings: catalog, stackName/);
  });
});
