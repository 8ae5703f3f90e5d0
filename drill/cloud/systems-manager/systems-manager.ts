import {
  AutomationDefinitionNotFoundException,
  type AutomationExecutionFilter,
  AutomationExecutionNotFoundException,
  DescribeAutomationExecutionsCommand,
  GetAutomationExecutionCommand,
  IdempotentParameterMismatch,
  InvalidAutomationExecutionParametersException,
  InvalidAutomationStatusUpdateException,
  InvalidDocumentContent,
  InvalidFilterKey,
  InvalidNextToken,
  SSMServiceException,
  StartAutomationExecutionCommand,
  StopAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import type { AutomationExecution, StepExecution } from '../../automation/types.ts';
import { PlatformRefusal } from '../../world/platform-refusal.ts';
import { pageOf } from '../pages.ts';
import { createRefuse } from '../refusals.ts';
import { fake } from '../send.ts';
import type { Automation, Automations } from './automations.ts';

export const refuseSystemsManager = createRefuse(SSMServiceException, {
  AutomationDefinitionNotFoundException,
  AutomationExecutionNotFoundException,
  IdempotentParameterMismatch,
  InvalidAutomationExecutionParametersException,
  InvalidAutomationStatusUpdateException,
  InvalidDocumentContent,
  InvalidFilterKey,
  InvalidNextToken,
});

const mutable = (lists: Readonly<Record<string, readonly string[]>>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, [...values]]));

const texts = (values: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );

const sdkStep = (step: StepExecution) => ({
  StepName: step.stepName,
  Action: step.action,
  StepStatus: step.status,
  ExecutionStartTime: step.startedAt,
  ExecutionEndTime: step.endedAt,
  Inputs: texts(step.inputs),
  Outputs: Object.fromEntries(Object.entries(texts(step.outputs)).map(([name, text]) => [name, [text]])),
  FailureMessage: step.failureMessage,
});

const common = ({ execution, documentName, startedBy }: Automation) => ({
  AutomationExecutionId: execution.executionId,
  DocumentName: documentName,
  DocumentVersion: '1',
  AutomationExecutionStatus: execution.status,
  ExecutionStartTime: execution.startedAt,
  ExecutionEndTime: execution.endedAt,
  ExecutedBy: startedBy,
  Outputs: mutable(execution.outputs),
  FailureMessage: execution.failureMessage,
  CurrentStepName: execution.currentStep?.stepName,
  CurrentAction: execution.currentStep?.action,
});

type Filter = (automation: Automation) => boolean;

const filterOf = ({ Key, Values = [] }: AutomationExecutionFilter): Filter => {
  switch (Key) {
    case 'DocumentNamePrefix':
      return ({ documentName }) => Values.some((prefix) => documentName.startsWith(prefix));
    case 'ExecutionStatus':
      return ({ execution }) => Values.includes(execution.status);
    case 'ExecutionId':
      return ({ execution }) => Values.includes(execution.executionId);
    case 'StartTimeAfter':
      return ({ execution }) => execution.startedAt.getTime() >= Date.parse(Values[0] ?? '');
    case 'StartTimeBefore':
      return ({ execution }) => execution.startedAt.getTime() <= Date.parse(Values[0] ?? '');
    default:
      throw new PlatformRefusal('InvalidFilterKey', `The embedded cloud does not filter by ${Key}`);
  }
};

const hasEnded = ({ endedAt }: AutomationExecution): boolean => endedAt !== undefined;

/** What the runner refuses before it begins is a refusal of StartAutomationExecution. */
const startOrRefuse = <T>(start: () => T): T => {
  try {
    return start();
  } catch (cause) {
    const known = cause instanceof Error && /^(InvalidAutomationExecutionParameters|InvalidDocument)/.test(cause.name);
    throw known ? new PlatformRefusal(cause.name, cause.message) : cause;
  }
};

/** The Systems Manager calls by which runbooks are started, watched and stopped. */
export const systemsManagerFakes = (automations: Automations) => [
  fake(StartAutomationExecutionCommand, ({ DocumentName = '', Parameters = {}, ClientToken }, { by }) => {
    const request = { documentName: DocumentName, parameters: Parameters, clientToken: ClientToken, by };
    return { AutomationExecutionId: startOrRefuse(() => automations.start(request)).execution.executionId };
  }),
  fake(GetAutomationExecutionCommand, ({ AutomationExecutionId = '' }) => {
    const found = automations.find(AutomationExecutionId);
    return {
      AutomationExecution: {
        ...common(found),
        Parameters: mutable(found.execution.parameters),
        StepExecutions: found.execution.steps.map(sdkStep),
        StepExecutionsTruncated: false,
        Mode: 'Auto' as const,
      },
    };
  }),
  fake(DescribeAutomationExecutionsCommand, ({ Filters = [], MaxResults = 50, NextToken }) => {
    const filters = Filters.map(filterOf);
    const found = automations.all().filter((one) => filters.every((passes) => passes(one)));
    const page = pageOf(found, MaxResults, NextToken, 'InvalidNextToken');
    return {
      AutomationExecutionMetadataList: page.items.map((one) => ({ ...common(one), Mode: 'Auto' as const })),
      NextToken: page.nextToken,
    };
  }),
  fake(StopAutomationExecutionCommand, ({ AutomationExecutionId = '', Type = 'Cancel' }) => {
    const { execution } = automations.find(AutomationExecutionId);
    if (Type !== 'Cancel') throw new Error(`The embedded cloud stops automations with Cancel only, given ${Type}.`);
    if (hasEnded(execution)) {
      throw new PlatformRefusal('InvalidAutomationStatusUpdateException', 'The automation execution has already ended');
    }
    execution.stop();
    return {};
  }),
];
