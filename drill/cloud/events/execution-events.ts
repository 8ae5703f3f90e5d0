import type { Execution } from '../step-functions/executions.ts';
import type { EventContent } from './event.ts';

/** A change of a workflow execution's status as EventBridge tells it. */
export const executionEvent = (execution: Execution): EventContent => ({
  'detail-type': 'Step Functions Execution Status Change',
  source: 'aws.states',
  resources: [execution.executionArn],
  detail: {
    executionArn: execution.executionArn,
    stateMachineArn: execution.stateMachineArn,
    name: execution.name,
    status: execution.status,
    startDate: execution.startedAt,
    stopDate: execution.stoppedAt ?? null,
    input: execution.input,
    output: execution.output ?? null,
    inputDetails: { included: true },
    outputDetails: execution.output === undefined ? null : { included: true },
    error: execution.error ?? null,
    cause: execution.cause ?? null,
  },
});
