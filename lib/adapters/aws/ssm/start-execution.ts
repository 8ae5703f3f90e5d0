import { StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
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
import { documentName } from './document-name.ts';

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

/** Automation parameters are lists of strings, all of them. */
const automationParameters = ({ parameters, remediationId }: StartRequest): Record<string, string[]> => ({
  ...Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, [value]])),
  RemediationId: [remediationId],
});

/**
 * Starts a runbook as the SSM Automation document `Selfheal-<runbook>`. The document names its own role: none is passed.
 * Throws `Throttled` or `Transient` when the service cannot be had.
 */
export const startExecution =
  (client: Sender<'ssm'>): Executor['start'] =>
  async (request) => {
    const name = documentName(request.runbook);
    try {
      const { AutomationExecutionId: executionId } = await client.send(
        new StartAutomationExecutionCommand({
          DocumentName: name,
          Parameters: automationParameters(request),
          ClientToken: request.clientToken,
        }),
      );
      if (!executionId) throw new Transient(`starting ${name} gave no execution id; look for it before starting again`);
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
  };
