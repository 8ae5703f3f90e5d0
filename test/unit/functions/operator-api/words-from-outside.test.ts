import { expect, it } from 'vitest';
import { aDiagnosis } from '../../../contract/builders.ts';
import { ANN, asked } from './asked.ts';

it('shows no link and no order out of what a model asked for, was refused with, or could not see', async () => {
  const at = await asked();
  await at.ask(at.step);
  const { incidentId } = at;
  await at.store.saveDiagnosis(
    aDiagnosis({
      incidentId,
      lookups: [
        { tool: 'more_log_lines', asked: 'log lines with https://one.example/pay', found: 3, refused: null },
        { tool: 'more_log_lines', asked: 'log lines', found: 0, refused: 'see http://two.example/now' },
      ],
      lacked: ['traces: open www.three.example/login'],
    }),
  );
  const page = await (await at.look(ANN)).text();
  for (const host of ['one.example', 'two.example', 'three.example']) expect(page).not.toContain(host);
  expect(page.match(/\(a link, left out\)/g)).toHaveLength(3);
});
