import { DescribeExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { expect } from 'vitest';
import { executionName } from '../../../lib/contracts/workflow.ts';
import { APPROVERS } from '../account/catalog.ts';
import { press } from '../account/pages.ts';
import { executionArn } from '../account/place.ts';
import { withoutScheduledRound } from '../account/scheduled-round.ts';
import { until } from '../account/until.ts';
import { expectAnswer, openQuestion, questionTo } from './question.ts';
import { deploysABadRevision } from './rollback.ts';
import { openShop } from './shop.ts';

/**
 * Proves: an approval that nobody decides ends with people and changes nothing. The emulator knows no TimeoutSecondsPath, so a wait never
 * ends there; the second way out is what is tested: the overdue run is stopped, the rule for runs that ended badly wakes the sweeper,
 * and the run that it starts finds the question expired. The sweeper's regular round is off meanwhile: it could have done the same.
 */
export const escalatesWhenNobodyAnswers = async (): Promise<void> => {
  await using shop = await openShop('unanswered');
  const { emulator, clients, application, record, deadline } = shop;
  await using _ = await withoutScheduledRound(clients);
  const { bad } = await deploysABadRevision(shop);
  const question = await questionTo(shop, APPROVERS[0]);
  const { incidentId, link, expiresAt } = question;
  const html = await openQuestion(shop, question);

  await until('the question has expired', deadline, async () => Date.now() > expiresAt.getTime() + 5_000);

  const run = { executionArn: executionArn(executionName(incidentId, 1)) };
  const { status } = await clients.sfn.send(new DescribeExecutionCommand(run));
  // When an emulator ends the wait by itself, this fails: then the plain way can be tested, and docs/emulator.md corrected.
  expect(status).toBe('RUNNING');
  await clients.sfn.send(new StopExecutionCommand({ ...run, cause: 'overdue' }));

  const { incident, approvals, remediations } = await record.caseIn(incidentId, 'escalated');
  expect(incident.run).toBe(2);
  expect(approvals.map((approval) => approval.status)).toEqual(['expired']);
  expect(remediations).toEqual([]);
  expectAnswer(question, await press(emulator, link, html, 'approved'), 410);
  expect((await application.service()).taskDefinition).toBe(bad);
};
