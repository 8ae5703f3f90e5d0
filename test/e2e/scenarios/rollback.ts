import { expect } from 'vitest';
import { APPROVERS } from '../account/catalog.ts';
import { deployRevision } from '../account/deliveries.ts';
import { badRevision } from '../account/faults.ts';
import { open, press } from '../account/pages.ts';
import { present } from '../account/present.ts';
import { expectAnswer, openQuestion, questionTo } from './question.ts';
import { openShop, type Shop } from './shop.ts';

const MINUTES = 6;

/** A deployment that brings a fault: what every high-impact scenario begins with. */
export const deploysABadRevision = async ({ clients, application }: Shop): Promise<{ good: string; bad: string }> => {
  const good = present((await application.service()).taskDefinition, `task definition of ${application.name}`);
  const bad = await deployRevision(clients, application, new Date(Date.now() - (MINUTES * 60 + 30) * 1000));
  await application.breaksDown(badRevision(bad, MINUTES));
  return { good, bad };
};

/**
 * Proves: a person is asked by mail, looks as often as they like without changing anything, presses Approve once, and the service goes
 * back to the revision that it had, which cures it.
 */
export const rollsBackAfterApproval = async (): Promise<void> => {
  await using shop = await openShop('approved');
  const { emulator, application, record } = shop;
  const { good, bad } = await deploysABadRevision(shop);
  const question = await questionTo(shop, APPROVERS[0]);
  const { incidentId, link } = question;

  const html = await openQuestion(shop, question);
  await openQuestion(shop, question);
  expectAnswer(question, await open(emulator, link, 'HEAD'), 200);
  const waiting = await record.history(incidentId);
  expect(waiting.incident.state).toBe('awaiting-approval');
  expect(waiting.approvals.map(({ status }) => status)).toEqual(['waiting']);
  expect((await application.service()).taskDefinition).toBe(bad);

  expectAnswer(question, await press(emulator, link, html, 'approved'), 200);
  expectAnswer(question, await press(emulator, link, html, 'approved'), 409);

  const { plans, approvals, remediations, outcome } = await record.caseIn(incidentId, 'closed');
  expect(plans[0]).toMatchObject({ runbook: 'rollback-ecs-deployment', service: 'approved' });
  expect(approvals).toHaveLength(1);
  expect(approvals[0]).toMatchObject({ status: 'used', decidedBy: APPROVERS[0], decidedHow: 'link' });
  expect(remediations).toHaveLength(1);
  expect(remediations[0]).toMatchObject({ status: 'succeeded', purpose: 'remedy' });
  expect(outcome).toMatchObject({ result: 'cured', faultClass: 'bad-deployment' });
  expect((await application.service()).taskDefinition).toBe(good);
};
