import { arn, type Place, roleArn } from '../arns.ts';
import { documentName, runbookRoleName } from '../names.ts';
import type { Right } from './right.ts';
import { unscoped } from './unscoped-actions.ts';

const executions = (place: Place): string => arn('ssm', place, 'automation-execution/*');
const EXECUTION_IDS = 'execution ids are made by Systems Manager';

/** Following runbooks that run. */
export const seeingRights = (place: Place): Right[] => [
  {
    sid: 'SeeRunbooks',
    actions: ['ssm:GetAutomationExecution'],
    resources: [executions(place)],
    because: EXECUTION_IDS,
  },
];

/** Finding what a start came to when its answer was lost, and following it. */
export const findingRights = (place: Place): Right[] => [
  ...seeingRights(place),
  unscoped('FindRunbooks', ['ssm:DescribeAutomationExecutions']),
];

/** Stopping runbooks that run: it only ever makes Selfheal do less. */
export const stoppingRights = (place: Place): Right[] => [
  {
    sid: 'StopRunbooks',
    actions: ['ssm:StopAutomationExecution'],
    resources: [executions(place)],
    because: EXECUTION_IDS,
  },
];

/**
 * Starting Selfheal's own runbooks, each under its own role and no other. The functions that start them cannot do
 * themselves what a runbook does.
 */
export const startingRights = (place: Place, runbooks: readonly string[]): Right[] => [
  {
    sid: 'StartRunbooks',
    actions: ['ssm:StartAutomationExecution'],
    resources: [
      // Both forms of the same thing: AWS authorises by document today, by definition and version in older accounts' policies.
      ...runbooks.map((runbook) => arn('ssm', place, `document/${documentName(runbook)}`)),
      ...runbooks.map((runbook) => arn('ssm', place, `automation-definition/${documentName(runbook)}:*`)),
      executions(place),
    ],
    because: `any version of Selfheal's own runbooks; ${EXECUTION_IDS}`,
  },
  {
    sid: 'PassRunbookRoles',
    actions: ['iam:PassRole'],
    resources: runbooks.map((runbook) => roleArn(place, runbookRoleName(runbook))),
    conditions: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
  },
  ...findingRights(place),
];
