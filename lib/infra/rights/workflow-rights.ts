import { arn, type Place } from '../arns.ts';
import { STATE_MACHINE_ALIAS, STATE_MACHINE_NAME } from '../names.ts';
import type { Right } from './right.ts';

export const stateMachineArn = (place: Place): string => arn('states', place, `stateMachine:${STATE_MACHINE_NAME}`);
export const stateMachineAliasArn = (place: Place): string => `${stateMachineArn(place)}:${STATE_MACHINE_ALIAS}`;

/** Starting runs, through the alias only: Step Functions authorises by the machine and tells the alias as a condition. */
export const startRunRights = (place: Place): Right[] => [
  {
    sid: 'StartRuns',
    actions: ['states:StartExecution'],
    resources: [stateMachineArn(place)],
    conditions: { 'ForAnyValue:StringEquals': { 'states:StateMachineQualifier': STATE_MACHINE_ALIAS } },
  },
];

export const seeRunRights = (place: Place): Right[] => [
  {
    sid: 'SeeRuns',
    actions: ['states:DescribeExecution'],
    resources: [arn('states', place, `execution:${STATE_MACHINE_NAME}:*`)],
    because: 'executions are named after incidents',
  },
];

export const answerRunRights = (place: Place): Right[] => [
  { sid: 'AnswerRuns', actions: ['states:SendTaskSuccess'], resources: [stateMachineArn(place)] },
];
