import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOME, returnPath } from '../../../../lib/domain/access/return-path.ts';

const OURS = 'https://pages.example';

describe('the page after a sign-in', () => {
  it.each([
    '/console',
    '/console/',
    '/console/incidents/inc_01',
    '/console/services/orders-db?from=2026-03-03T10:00:00.000Z&to=x',
    '/console/audit?next=https://elsewhere.example/%2F',
    '/approvals/lnk_0a1b?token=abc-_123',
  ])('is the one that was asked for: %s', (path) => expect(returnPath(path)).toBe(path));

  it.each([
    undefined,
    '',
    '/',
    'console',
    '/consoles',
    '/sign-out',
    '/webhooks/datadog',
    '//elsewhere.example/console',
    '/console//elsewhere.example',
    '///console',
    '/\\elsewhere.example',
    '/console\\..\\..\\elsewhere.example',
    '/console/..//elsewhere.example',
    '/console/../sign-out',
    '/console/./x',
    '/console/%2e%2e/sign-out',
    '/console/%2F%2Felsewhere.example',
    '/console/%5celsewhere.example',
    '/console/%252e%252e/x',
    '/console/%0d%0aset-cookie:x',
    '/console\r\nset-cookie: x=1',
    '/console?\n',
    '/console#@elsewhere.example',
    ' /console',
    '\t//elsewhere.example',
    'https://elsewhere.example/console',
    'javascript:alert(1)//console',
    '/console@elsewhere.example',
    `/console/${'x/'.repeat(750)}`,
    '/console?',
    "/console?'",
  ])('is the first page rather than %j', (path) => expect(returnPath(path)).toBe(HOME));

  it('never leads anywhere but to our own pages, whatever was asked for', () => {
    const piece = fc.constantFrom(
      '/',
      '\\',
      '..',
      '.',
      '%2f',
      '%5C',
      '%2e',
      '%00',
      '@',
      ':',
      '//',
      'console',
      'approvals',
      'a.example',
      '?',
      '#',
      '\t',
      '\n',
      ' ',
      'http:',
      '&',
    );
    const asked = fc.oneof(
      fc.string(),
      fc.webUrl(),
      fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
      fc.array(piece, { maxLength: 8 }).map((pieces) => `/console${pieces.join('')}`),
      fc.array(piece, { maxLength: 8 }).map((pieces) => `/approvals/${pieces.join('')}`),
    );
    fc.assert(
      fc.property(asked, (given) => {
        const path = returnPath(given);
        const url = new URL(path, OURS);
        expect(url.origin).toBe(OURS);
        expect(url.pathname).toMatch(/^\/(console|approvals)(\/|$)/);
        expect(url.pathname + url.search).toBe(path);
        expect(new URL(decodeURIComponent(url.pathname), OURS).pathname).toMatch(/^\/(console|approvals)(\/|$)/);
      }),
      { numRuns: 2000 },
    );
  });
});
