import { expect, it } from 'vitest';
import { KNOWN_APIS } from '../../../lib/infra/runbooks/call-rights.ts';
import { checkRunbook } from '../../../lib/infra/runbooks/check-runbook.ts';
import { loadRunbooks } from '../../../lib/infra/runbooks/load-runbooks.ts';
import { broken, RESTART } from './broken-runbooks.ts';

const all = loadRunbooks();

it.each(all.map((runbook) => [runbook.name, runbook] as const))('%s has nothing wrong', (_, runbook) => {
  expect(checkRunbook(runbook, all)).toEqual([]);
});

it('reports only what is wrong', () => {
  const short = broken(RESTART, 'manifest', '"timeoutSeconds":1800', '"timeoutSeconds":600');
  expect(checkRunbook(short, all).map(({ rule }) => rule)).toEqual(['timeouts']);
});

it('maps no API that no runbook calls', () => {
  const called = new Set(
    all.flatMap(({ source }) =>
      (source.mainSteps as { inputs: { Service?: string; Api?: string } }[]).map(
        ({ inputs }) => `${inputs.Service}:${inputs.Api}`,
      ),
    ),
  );
  expect(KNOWN_APIS.filter((api) => !called.has(api))).toEqual([]);
});
