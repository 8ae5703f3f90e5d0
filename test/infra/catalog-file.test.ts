import { mkdtempSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCatalog, readCatalog, requireSomebodyToAsk } from '../../lib/infra/catalog-file.ts';
import { createApp } from '../../lib/infra/create-app.ts';
import { ROOT } from './support/repository.ts';

const text = readFileSync(`${ROOT}selfheal.yaml`, 'utf8');
const broken = (from: string | RegExp, to: string) => {
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`the example catalog has no ${String(from)} to break`);
  return () => parseCatalog(changed, 'shop.yaml');
};

const written = (content: string, at: string) => {
  const file = join(mkdtempSync(join(tmpdir(), 'catalog-')), 'selfheal.yaml');
  writeFileSync(file, content);
  utimesSync(file, new Date(at), new Date(at));
  return file;
};

describe('the example catalog', () => {
  const catalog = parseCatalog(text, 'selfheal.yaml');

  it('describes the shop, every service of it in the graph that starts at the storefront or at fulfilment', () => {
    const reached = new Set<string>();
    const visit = (name: string): void => {
      if (reached.has(name)) return;
      reached.add(name);
      for (const callee of catalog.services[name]?.dependsOn ?? []) visit(callee);
    };
    visit('storefront');
    visit('fulfilment');
    expect([...reached].sort()).toEqual(Object.keys(catalog.services).sort());
  });

  it('reads requests, faults and latency of a service under the same dimensions', () => {
    const { requests, faults, latencySeconds } = catalog.services.checkout?.telemetry ?? {};
    expect(faults?.dimensions).toEqual(requests?.dimensions);
    expect(latencySeconds).toMatchObject({ dimensions: requests?.dimensions, scale: 0.001, statistic: 'p90' });
  });

  it('lets only low-impact runbooks run by themselves', () => {
    const alone = Object.values(catalog.services).flatMap(({ runbooks }) =>
      Object.entries(runbooks).flatMap(([name, { autonomy }]) => (autonomy === 'auto' ? [name] : [])),
    );
    expect([...new Set(alone)].sort()).toEqual([
      'raise-lambda-concurrency',
      'restart-ecs-service',
      'scale-ecs-service',
    ]);
  });
});

describe('a bad catalog', () => {
  it('names file, path in the file, what was given and what is allowed', () => {
    expect(broken('tier: critical', 'tier: urgent')).toThrow(
      'shop.yaml: 1 mistake(s) in the catalog\n  services.storefront.tier: given "urgent"; expected one of critical, important, standard',
    );
  });

  it('names a dependency that does not exist, and the services that do', () => {
    expect(broken('[catalogue, checkout]', '[catalogue, chekout]')).toThrow(
      /services\.storefront\.dependsOn\.1: given "chekout"; no service "chekout"; known are: storefront, catalogue/,
    );
  });

  it('names a key that nobody reads', () => {
    expect(broken('mailFrom:', 'mailfrom:')).toThrow('(top): given "mailfrom"; no such key');
  });

  it('says that something is missing', () => {
    expect(broken('    environment: production\n', '')).toThrow(
      'applications.shop.environment: given nothing; expected one of production, staging, development',
    );
  });

  it('refuses an account id that YAML reads as a number, and says how to write it', () => {
    expect(broken('"111122223333"', '111122223333')).toThrow(/^shop\.yaml: .*\n {2}account: given 111122223333; /);
  });

  it('lists every mistake at once', () => {
    const changed = text.replace('tier: critical', 'tier: urgent').replace('kind: queue', 'kind: kew');
    expect(() => parseCatalog(changed, 'shop.yaml')).toThrow(/2 mistake\(s\)[\s\S]*urgent[\s\S]*kew/);
  });

  it('says where the file stops being YAML', () => {
    expect(() => parseCatalog('services:\n  a: [1\n', 'shop.yaml')).toThrow(/^shop\.yaml: not YAML\. .*line/s);
  });

  it('says which alias names nothing', () => {
    expect(broken('[catalogue, checkout]', '*nobody')).toThrow(/^shop\.yaml: not YAML\. .*nobody/);
  });

  it('says which file could not be read and how to name another', () => {
    expect(() => readCatalog('/nowhere/shop.yaml')).toThrow(/^\/nowhere\/shop\.yaml: .*-c catalog=<file>/);
  });

  it('never stops with anything but a message that begins with the file, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (anything) => {
        expect(() => parseCatalog(anything, 'shop.yaml')).toThrow(/^shop\.yaml: /);
      }),
    );
  });
});

describe('a catalog in which nobody could be asked', () => {
  const withoutSender = () => text.replace(/^mailFrom:.*$/m, '');
  const withoutApprovers = () => text.replace(/ {4}approvers:\n(?: {6}- .*\n)+/, '');
  const check = (content: string) => () => requireSomebodyToAsk(parseCatalog(content, 'shop.yaml'), 'shop.yaml');
  const unasked = (content: string) => content.replace(/^( {4}autonomy:) (?:ask|auto)$/gm, '$1 recommend');

  it('is not the example', () => {
    expect(check(text)).not.toThrow();
  });

  it('is refused without a sender: file, place, the services and what to do', () => {
    expect(check(withoutSender())).toThrow(
      /^shop\.yaml: 1 mistake\(s\).*\n {2}mailFrom: given nothing; a question about storefront, .*fulfilment \(autonomy ask or auto\) would reach nobody\. Name a sender that SES has verified, or set the autonomy/,
    );
  });

  it('is refused without approvers, for each application that may ask', () => {
    expect(check(withoutApprovers())).toThrow(
      /^shop\.yaml: 1 mistake\(s\).*\n {2}applications\.shop\.approvers: given \[\]; a question about storefront, .* Name who may say yes, or set/,
    );
  });

  it('names both at once, and neither service that asks nobody anyway', () => {
    const both = withoutSender().replace(/ {4}approvers:\n(?: {6}- .*\n)+/, '');
    expect(check(both)).toThrow(/2 mistake\(s\)[\s\S]*mailFrom[\s\S]*applications\.shop\.approvers/);
    expect(check(both)).not.toThrow(/payment-provider|orders-db/);
  });

  it('counts a service that says nothing of its autonomy, because that asks', () => {
    const silent = unasked(withoutSender()).replace(/(name: shop\/catalogue[\s\S]*?) {4}autonomy: recommend\n/, '$1');
    expect(check(silent)).toThrow(/mailFrom: .* about catalogue \(/);
  });

  it('may be deployed where no service asks', () => {
    expect(check(unasked(withoutSender()))).not.toThrow();
    expect(check(unasked(withoutApprovers()))).not.toThrow();
  });

  it('stops the app before anything is bundled', async () => {
    const file = written(withoutSender(), '2026-01-01T00:00:00Z');
    await expect(createApp('/nowhere', { catalog: file })).rejects.toThrow(`${file}: 1 mistake(s)`);
  });
});

describe('the version of a catalog', () => {
  it('is the content: the same text has the same version, a changed comment another', () => {
    const first = readCatalog(written(text, '2026-01-01T00:00:00Z'));
    const same = readCatalog(written(text, '2026-02-02T00:00:00Z'));
    const changed = readCatalog(written(`${text}# a remark\n`, '2026-01-01T00:00:00Z'));
    expect(first.policyVersion).toMatch(/^[0-9a-f]{16}$/);
    expect(same.policyVersion).toBe(first.policyVersion);
    expect(changed.policyVersion).not.toBe(first.policyVersion);
  });

  it('was made when the file was last changed, unless the deployment says when', () => {
    const file = written(text, '2026-01-01T00:00:00Z');
    expect(readCatalog(file).builtAt).toBe('2026-01-01T00:00:00.000Z');
    expect(readCatalog(file, '2026-03-03T00:00:00.000Z').builtAt).toBe('2026-03-03T00:00:00.000Z');
  });
});
