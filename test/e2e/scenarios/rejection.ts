import { expect } from 'vitest';
import { APPROVERS } from '../account/catalog.ts';
import { sentMails } from '../account/mailbox.ts';
import { open, press } from '../account/pages.ts';
import { until } from '../account/until.ts';
import { questionTo } from './question.ts';
import { deploysABadRevision } from './rollback.ts';
import { openShop } from './shop.ts';

const REASON = 'We are rolling forward: the fix is on its way.';

/** A person says no: nothing is changed, and the incident goes to people with their reason. */
export const leavesARejectedPlanAlone = async (): Promise<void> => {
  await using shop = await openShop('rejected');
  const { emulator, application, record } = shop;
  const { bad } = await deploysABadRevision(shop);
  const { incidentId, link } = await questionTo(shop, APPROVERS[0]);

  const { html } = await open(emulator, link);
  expect((await press(emulator, link, html, 'rejected')).status).toBe(400);
  expect((await press(emulator, link, html, 'rejected', { reason: REASON })).status).toBe(200);

  const { approvals, remediations, outcome } = await record.caseIn(incidentId, 'escalated', 120);
  expect(approvals[0]).toMatchObject({ status: 'rejected', decidedBy: APPROVERS[0], reason: REASON });
  expect(remediations).toEqual([]);
  expect(outcome?.result).toBe('escalated');
  expect((await application.service()).taskDefinition).toBe(bad);
  await until(`people are told that ${incidentId} is theirs`, 30, async () =>
    (await sentMails(emulator.endpoint)).some(
      ({ subject, text }) => subject.startsWith('Needs you') && text.includes(incidentId),
    ),
  );
};
