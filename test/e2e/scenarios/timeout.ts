import { DescribeExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { expect } from 'vitest';
import { executionArn } from '../../../lib/adapters/aws/sfn/workflow.ts';
import { executionName } from '../../../lib/contracts/workflow.ts';
import { STATE_MACHINE_NAME } from '../../../lib/infra/names.ts';
import { APPROVERS } from '../account/catalog.ts';
import { open, press } from '../account/pages.ts';
import { PLACE } from '../account/place.ts';
import { until } from '../account/until.ts';
import { questionTo } from './question.ts';
import { deploysABadRevision } from './rollback.ts';
import { openShop } from './shop.ts';

const STATE_MACHINE_ARN = `arn:aws:states:${PLACE.region}:${PLACE.account}:stateMachine:${STATE_MACHINE_NAME}`;

/**
 * Nobody answers. The emulator knows no TimeoutSecondsPath, so a wait never ends there; the second way out is what is tested: the
 * overdue run is stopped, the rule for runs that ended badly wakes the sweeper, and its run finds the question expired.
 */
export const escalatesWhenNobodyAnswers = async (): Promise<void> => {
  await using shop = await openShop('unanswered');
  const { emulator, clients, application, record } = shop;
  const { bad } = await deploysABadRevision(shop);
  const { incidentId, link } = await questionTo(shop, APPROVERS[0]);
  const { html } = await open(emulator, link);

  const [question] = (await record.history(incidentId)).approvals;
  const expiresAt = Date.parse(question?.expiresAt ?? '');
  await until('the question has expired', 120, async () => Date.now() > expiresAt + 5_000);

  const execution = executionArn(STATE_MACHINE_ARN, executionName(incidentId, 1));
  const { status } = await clients.sfn.send(new DescribeExecutionCommand({ executionArn: execution }));
  // When an emulator ends the wait by itself, this fails: then the plain way can be tested, and docs/emulator.md corrected.
  expect(status).toBe('RUNNING');
  await clients.sfn.send(new StopExecutionCommand({ executionArn: execution, cause: 'overdue' }));

  const { incident, approvals, remediations } = await record.caseIn(incidentId, 'escalated', 120);
  expect(incident.run).toBe(2);
  expect(approvals.map((approval) => approval.status)).toEqual(['expired']);
  expect(remediations).toEqual([]);
  expect((await press(emulator, link, html, 'approved')).status).toBe(410);
  expect((await application.service()).taskDefinition).toBe(bad);
};
