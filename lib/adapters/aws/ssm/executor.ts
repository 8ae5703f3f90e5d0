import {
  DescribeAutomationExecutionsCommand,
  GetAutomationExecutionCommand,
  StartAutomationExecutionCommand,
  StopAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import { Transient } from '../../../contracts/errors.ts';
import type { Executor, StartRequest } from '../../../ports/executor.ts';
import type { Sender } from '../clients.ts';
import {
  awsErrorCode,
  awsErrorText,
  isAccessDenied,
  isThrottling,
  isTransient,
  withRetryableErrors,
} from '../errors.ts';
import { executionView } from './execution-status.ts';

/** Every runbook is installed as a document of this name. */
const documentName = (runbook: string): string => `Selfheal-${runbook}`;

/** What each refusal means, for the person who reads the record. */
const REFUSALS: Readonly<Record<string, string>> = {
  AutomationDefinitionNotFoundException: 'the document is not installed; deploy Selfheal again',
  AutomationDefinitionVersionNotFoundException: 'the document has no such version; deploy Selfheal again',
  InvalidAutomationExecutionParametersException: 'the document does not accept these parameters',
  AutomationExecutionLimitExceededException: 'too many automations run at once in this account',
  IdempotentParameterMismatch: 'this remediation was started before with other parameters',
  InvalidTarget: 'the target is not valid for the document',
  ValidationException: 'Systems Manager does not accept the request',
};

const MAX_REASON_CHARACTERS = 500;

/** How much earlier than asked executions are looked for: the filter knows whole seconds only, and clocks differ. */
const CLOCK_SLACK_SECONDS = 60;

/** The form that Systems Manager's filters take: no fractions of a second. */
const filterInstant = (at: Date): string =>
  new Date(at.getTime() - 1000 * CLOCK_SLACK_SECONDS).toISOString().replace(/\.\d{3}Z$/, 'Z');

/** Automation parameters are lists of strings, all of them. */
const automationParameters = ({ parameters, remediationId }: StartRequest): Record<string, string[]> => ({
  ...Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, [value]])),
  RemediationId: [remediationId],
});

/**
 * Runs runbooks as SSM Automation documents `Selfheal-<runbook>`. The document names its own role: none is passed. Throws
 * `Throttled` or `Transient` when the service cannot be had.
 */
export const createExecutor = (client: Sender<'ssm'>): Executor => {
  const get = (executionId: string) =>
    client.send(new GetAutomationExecutionCommand({ AutomationExecutionId: executionId }));

  const belongsTo = async (executionId: string, remediationId: string): Promise<boolean> => {
    const { AutomationExecution: execution } = await get(executionId);
    return execution?.Parameters?.RemediationId?.[0] === remediationId;
  };

  return {
    async start(request) {
      const name = documentName(request.runbook);
      try {
        const { AutomationExecutionId: executionId } = await client.send(
          new StartAutomationExecutionCommand({
            DocumentName: name,
            Parameters: automationParameters(request),
            ClientToken: request.clientToken,
          }),
        );
        if (!executionId)
          throw new Transient(`starting ${name} gave no execution id; look for it before starting again`);
        return { status: 'started', executionId };
      } catch (error) {
        const meaning = isAccessDenied(error) ? 'Selfheal may not start it' : REFUSALS[awsErrorCode(error)];
        if (meaning && !isThrottling(error) && !isTransient(error)) {
          return {
            status: 'refused',
            because: `${name} was not started: ${meaning} (${awsErrorText(error)})`.slice(0, MAX_REASON_CHARACTERS),
          };
        }
        return withRetryableErrors(`starting ${name}`, () => Promise.reject(error));
      }
    },

    async find({ runbook, remediationId }, startedAfter) {
      const name = documentName(runbook);
      return withRetryableErrors(`looking for an earlier start of ${name}`, async () => {
        let nextToken: string | undefined;
        do {
          const page = await client.send(
            new DescribeAutomationExecutionsCommand({
              Filters: [
                { Key: 'DocumentNamePrefix', Values: [name] },
                { Key: 'StartTimeAfter', Values: [filterInstant(startedAfter)] },
              ],
              MaxResults: 50,
              NextToken: nextToken,
            }),
          );
          for (const { AutomationExecutionId: id, DocumentName } of page.AutomationExecutionMetadataList ?? []) {
            // The filter is a prefix: `Selfheal-scale-x` also finds `Selfheal-scale-x-y`.
            if (id && DocumentName === name && (await belongsTo(id, remediationId))) return id;
          }
          nextToken = page.NextToken;
        } while (nextToken);
        return null;
      });
    },

    async poll(executionId) {
      return withRetryableErrors(`looking at the automation ${executionId}`, async () => {
        const { AutomationExecution: execution } = await get(executionId);
        if (!execution) throw new Transient(`Systems Manager told nothing about the automation ${executionId}`);
        return executionView(execution);
      });
    },

    async stop(executionId) {
      try {
        await withRetryableErrors(`stopping the automation ${executionId}`, () =>
          client.send(new StopAutomationExecutionCommand({ AutomationExecutionId: executionId, Type: 'Cancel' })),
        );
      } catch (error) {
        // It has ended already: there is nothing to stop.
        if (awsErrorCode(error) !== 'InvalidAutomationStatusUpdateException') throw error;
      }
    },
  };
};
