import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import { parseCatalog } from '../../lib/infra/catalog-file.ts';
import { createApp } from '../../lib/infra/create-app.ts';
import { requireKnownGrants } from '../../lib/infra/known-grants.ts';
import { loadRunbooks } from '../../lib/infra/runbooks/load-runbooks.ts';
import { ROOT } from './support/repository.ts';

const MANIFESTS: RunbookManifest[] = loadRunbooks().map(({ manifest }) => manifest);
const check = (runbooks: string) => () =>
  requireKnownGrants(
    parseCatalog(
      `version: 1
account: "111122223333"
region: eu-west-1
applications: { shop: { owner: shop-team, environment: production } }
services: { store: { application: shop, kind: ecs-service, name: shop/store, runbooks: ${runbooks} } }
`,
      'shop.yaml',
    ),
    MANIFESTS,
    'shop.yaml',
  );

describe('what the catalog lets runbooks do', () => {
  it('names every runbook and value that there is not, with those that there are', () => {
    expect(
      check('{ rollback-ecs-deploymnt: { autonomy: observe }, scale-ecs-service: { parameters: { maxCapacty: 4 } } }'),
    ).toThrow(
      new Error(
        [
          'shop.yaml: 2 mistake(s) in the catalog, in what runbooks may do',
          `  services.store.runbooks.rollback-ecs-deploymnt: there is no runbook "rollback-ecs-deploymnt"; known are: ${MANIFESTS.map(({ runbook }) => runbook).join(', ')}`,
          '  services.store.runbooks.scale-ecs-service.parameters: given "maxCapacty"; scale-ecs-service reads no such value, known are: scaleFactor, maxCapacity',
        ].join('\n'),
      ),
    );
    expect(check('{ restart-ecs-service: { parameters: { scaleFactor: 2 } } }')).toThrow('known are: none');
  });

  it('stops the app before anything is bundled', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'catalog-')), 'selfheal.yaml');
    const example = readFileSync(`${ROOT}selfheal.yaml`, 'utf8');
    writeFileSync(file, example.replace('scale-ecs-service:', 'scale-ecs-servic:'));
    const output = join(file, '..', 'functions');
    await expect(createApp(ROOT, { catalog: file }, output)).rejects.toThrow('there is no runbook "scale-ecs-servic"');
    expect(existsSync(output)).toBe(false);
  });

  it('is right where every name is one', () => {
    expect(
      check(
        '{ restart-ecs-service: { autonomy: ask }, scale-ecs-service: { parameters: { scaleFactor: 2, maxCapacity: 4 } } }',
      ),
    ).not.toThrow();
    expect(check('{ refresh-auto-scaling-group: { parameters: { minHealthyPercentage: 90 } } }')).not.toThrow();
  });
});
