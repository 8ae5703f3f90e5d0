import { DescribeAutomationExecutionsCommand, GetAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import type { Executor } from '../../../ports/executor.ts';
import type { Sender } from '../clients.ts';
import { withRetryableErrors } from '../errors.ts';
import { documentName } from './document-name.ts';

/** How much earlier than asked executions are looked for: the filter knows whole seconds only, and clocks differ. */
const CLOCK_SLACK_SECONDS = 60;

/** The form that Systems Manager's filters take: no fractions of a second. */
const filterInstant = (at: Date): string =>
  new Date(at.getTime() - 1000 * CLOCK_SLACK_SECONDS).toISOString().replace(/\.\d{3}Z$/, 'Z');

const belongsTo = async (client: Sender<'ssm'>, executionId: string, remediationId: string): Promise<boolean> => {
  const { AutomationExecution: execution } = await client.send(
    new GetAutomationExecutionCommand({ AutomationExecutionId: executionId }),
  );
  return execution?.Parameters?.RemediationId?.[0] === remediationId;
};

/** Finds the execution that an interrupted start of a remediation set going, by the remediation's id among its parameters. */
export const findExecution =
  (client: Sender<'ssm'>): Executor['find'] =>
  async ({ runbook, remediationId }, startedAfter) => {
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
          if (id && DocumentName === name && (await belongsTo(client, id, remediationId))) return id;
        }
        nextToken = page.NextToken;
      } while (nextToken);
      return null;
    });
  };
