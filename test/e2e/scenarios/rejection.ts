import { expect } from 'vitest';
import { APPROVERS } from '../account/catalog.ts';
import { sentMails } from '../account/mailbox.ts';
import { press } from '../account/pages.ts';
import { until } from '../account/until.ts';
import { expectAnswer, openQuestion, questionTo } from './question.ts';
import { deploysABadRevision } from './rollback.ts';
import { openShop } from './shop.ts';

const REASON = 'We are rolling forward: the fix is on its way.';

/**
 * Proves: a rejection needs a reason, travels from the page through the table's stream to the waiting workflow, nothing is changed,
 * people are told, and a report says why, with words of a model that code has checked.
 */
export const leavesARejectedPlanAlone = async (): Promise<void> => {
  await using shop = await openShop('rejected');
  const { emulator, application, record, deadline } = shop;
  const { bad } = await deploysABadRevision(shop);
  const question = await questionTo(shop, APPROVERS[0]);
  const { incidentId, link } = question;

  const html = await openQuestion(shop, question);
  expectAnswer(question, await press(emulator, link, html, 'rejected'), 400);
  expectAnswer(question, await press(emulator, link, html, 'rejected', { reason: REASON }), 200);

  const { approvals, remediations, outcome } = await record.caseIn(incidentId, 'escalated');
  expect(approvals[0]).toMatchObject({ status: 'rejected', decidedBy: APPROVERS[0], reason: REASON });
  expect(remediations).toEqual([]);
  expect(outcome?.result).toBe('escalated');
  expect((await application.service()).taskDefinition).toBe(bad);
  await until(`people are told that ${incidentId} is theirs`, deadline, async () =>
    (await sentMails(emulator.endpoint)).some(
      ({ subject, text }) => subject.startsWith('Needs you') && text.includes(incidentId),
    ),
  );
  expect(await record.report(incidentId)).toMatchObject({
    result: 'escalated',
    decisions: [{ status: 'rejected', by: APPROVERS[0], reason: REASON }],
    changes: [],
    words: { sentences: [{ cites: ['pnt_1'] }] },
    withoutWords: null,
  });
};
