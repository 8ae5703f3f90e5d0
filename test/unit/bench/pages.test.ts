import { beforeAll, describe, expect, it } from 'vitest';
import { GOAL_BYTES, type PagesCase, pagesCase } from '../../../bench/pages/pages-case.ts';

const NO_PAGES = /^\/console\/(assets\/|audit\.|\*$|audit\*$)/;

describe('the pages of a thousand services and of an incident with 5,000 signals', () => {
  let all: PagesCase;
  const bodyOf = async (path: string, group = 'admins') => new TextDecoder().decode(await all.get(path, group));
  beforeAll(async () => {
    all = await pagesCase();
  });

  it.each(['admins', 'all-by-name'])('weigh less than the budget, each of them, for %s', async (group) => {
    const pages = all.pages.filter(({ path }) => group === 'admins' || path !== '/console/audit');
    for (const { name, path } of pages) {
      const { byteLength } = await all.get(path, group);
      expect(byteLength, `${name} weighs too little to show what it is for`).toBeGreaterThan(2000);
      expect(byteLength, name).toBeLessThan(GOAL_BYTES);
    }
  });

  it('are all pages that there are', () => {
    const routes = all.app.routes.filter(
      ({ method, path }) => method === 'GET' && /^\/(console|approvals\/:)/.test(path) && !NO_PAGES.test(path),
    );
    expect(routes.length).toBeGreaterThan(8);
    for (const { path } of routes) {
      const pattern = new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`);
      expect(
        all.pages.some((page) => pattern.test(page.path.split('?')[0] ?? '')),
        path,
      ).toBe(true);
    }
  });

  it('show as much as they are measured for', async () => {
    expect(await bodyOf('/console')).toContain('Open incidents (100+)');
    expect(await bodyOf('/console/services')).toContain('1–50 of 1,000 services');
    expect(await bodyOf('/console/services?q=by-name&page=7')).toContain('301–350 of 960 services');
    const runbook = await bodyOf('/console/runbooks/scale-ecs-service');
    expect(runbook).toContain('1–50 of 1,000 services');
    expect(runbook.match(/rowspan="3"/g)).toHaveLength(50);
    expect((await bodyOf('/console/services/service-0')).split('<h2>Lately ended')[0]).toContain(
      '/incidents/inc_bench"',
    );
    expect(await bodyOf('/console/incidents/inc_bench')).toMatch(/5,?000/);
    expect(await bodyOf('/console/incidents/inc_bench/approval')).toContain('Approve');
  });
});
