import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pagesCase } from '../../bench/pages/pages-case.ts';
import { browserPath, openBrowser } from './support/chromium.ts';
import { look, NOTHING_AMISS, openPage } from './support/look.ts';

const SIGNED_IN = { javaScriptEnabled: false, extraHTTPHeaders: { cookie: '__Host-selfheal-session=admins' } };

// The pages of the bench: a thousand services, and track records on each.
describe.skipIf(!browserPath)('the lists of a thousand services', () => {
  let browser: Browser;
  let server: ReturnType<typeof serve>;
  let origin: string;

  beforeAll(async () => {
    const { app } = await pagesCase();
    server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    server.close();
  });

  it('are searched and gone through with the keyboard, without a script', async () => {
    const page = await openPage(browser, `${origin}/console/services`, SIGNED_IN);
    await page.getByLabel('Search by name, application or owner').focus();
    await page.keyboard.type('by-name');
    await page.keyboard.press('Enter');
    await page.waitForURL(/q=by-name/);
    expect(await page.textContent('main')).toContain('1–50 of 960 services with “by-name”');
    await page.getByRole('navigation', { name: 'Pages of services' }).getByRole('link', { name: 'Next' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/q=by-name&page=2/);
    expect(await page.textContent('main')).toContain('51–100 of 960 services');
    expect(await page.getByLabel('Search by name, application or owner').inputValue()).toBe('by-name');
  });

  it.each([
    ['services-many', '/console/services?page=3'],
    ['services-none', '/console/services?q=nothing-of-that-name'],
    ['runbook', '/console/runbooks/scale-ecs-service?page=2'],
    ['service-of-many', '/console/services/service-0'],
    ['overview-many', '/console'],
  ])('are whole on every screen: %s', async (name, path) => {
    const page = await openPage(browser, `${origin}${path}`, { ...SIGNED_IN, javaScriptEnabled: true });
    expect(await look(page, name)).toEqual(NOTHING_AMISS);
  });
});
