import { AutomationDocument, apiInput, isApiStep, type Step } from '../../lib/infra/runbooks/document.ts';
import { policyIn } from '../../lib/infra/runbooks/load-runbooks.ts';
import { PolicyDocument } from '../../lib/infra/runbooks/policy.ts';
import { authorize } from './authorize.ts';
import { bindParameters } from './parameters.ts';
import { runStep, type StepEnd } from './run-step.ts';
import {
  type AutomationExecution,
  AutomationRefusal,
  type AutomationStatus,
  type RunDocument,
  type StepExecution,
} from './types.ts';
import { substitute, textOf } from './values.ts';

const PARTITION = 'aws';

const parsed = <T>(result: { success: true; data: T } | { success: false; error: Error }, what: string): T => {
  if (result.success) return result.data;
  throw new AutomationRefusal('InvalidDocumentContent', `${what}: ${result.error.message}`);
};

/** Inputs as they are shown: with references filled in where they have values. */
const shownInputs = (step: Step, variables: ReadonlyMap<string, unknown>): Record<string, unknown> => {
  try {
    return isApiStep(step) ? (substitute(apiInput(step), variables) as Record<string, unknown>) : {};
  } catch {
    return isApiStep(step) ? apiInput(step) : {};
  }
};

const stepNamed = (rule: string | undefined): string | undefined =>
  rule?.startsWith('step:') ? rule.slice('step:'.length) : undefined;

/** Runs one Automation document against the API that is passed in, under the rights of its policy. */
export const runDocument: RunDocument = (options) => {
  const document = parsed(AutomationDocument.safeParse(options.document), 'document');
  const place = { partition: PARTITION, account: options.account, region: options.region };
  const policy = policyIn({ policy: parsed(PolicyDocument.safeParse(options.policy), 'policy') }, place);
  const { typed, shown } = bindParameters(document.parameters, options.parameters);
  const variables = new Map<string, unknown>([
    ...typed,
    ['global:ACCOUNT_ID', options.account],
    ['global:REGION', options.region],
    ['global:AWS_PARTITION', PARTITION],
    ['automation:EXECUTION_ID', options.executionId],
  ]);
  const steps: StepExecution[] = [];
  const outputs: Record<string, readonly string[]> = {};
  const stopped = new AbortController();
  const stop = (): void => {
    if (status === 'Pending' || status === 'InProgress') stopped.abort();
  };
  options.signal?.addEventListener('abort', stop, { once: true });
  let status: AutomationStatus = 'Pending';
  let endedAt: Date | undefined;
  let failureMessage: string | undefined;
  /** How the run ends, from the first critical step that failed. */
  let worst: 'Failed' | 'TimedOut' | undefined;

  const call = async (service: string, api: string, input: Record<string, unknown>): Promise<unknown> => {
    await authorize(policy, { service, api, input }, place, options.isManaged);
    return options.invoke(service, api, input);
  };

  const record = (step: Step): StepExecution => {
    const execution: StepExecution = {
      stepName: step.name,
      action: step.action,
      status: 'InProgress',
      startedAt: options.now(),
      endedAt: undefined,
      inputs: shownInputs(step, variables),
      outputs: {},
      failureMessage: undefined,
      attempts: 0,
    };
    steps.push(execution);
    return execution;
  };

  const keepOutputs = (step: Step, found: Readonly<Record<string, unknown>>): void => {
    for (const [name, value] of Object.entries(found)) {
      const key = `${step.name}.${name}`;
      variables.set(key, value);
      if (document.outputs.includes(key)) outputs[key] = (Array.isArray(value) ? value : [value]).map(textOf);
    }
  };

  const following = (step: Step): string | undefined => {
    if (step.isEnd) return undefined;
    return step.nextStep ?? document.mainSteps[document.mainSteps.indexOf(step) + 1]?.name;
  };

  /** The step to go to after this one ended, or undefined when the run ends with it. */
  const after = (step: Step, end: StepEnd): string | undefined => {
    if (end.status === 'Success') return end.next ?? following(step);
    if (end.status === 'Cancelled') {
      status = 'Cancelling';
      return stepNamed(step.onCancel);
    }
    if (step.isCritical !== false || step.onFailure === 'Abort') {
      worst ??= end.status;
      failureMessage ??= `Step ${step.name} (${step.action}) ${end.status === 'TimedOut' ? 'timed out' : 'failed'}: ${end.failureMessage}`;
    }
    return step.onFailure === 'Continue' ? following(step) : stepNamed(step.onFailure);
  };

  const run = async (): Promise<AutomationStatus> => {
    if (options.signal?.aborted) stopped.abort();
    status = 'InProgress';
    for (let step = document.mainSteps[0]; step !== undefined; ) {
      const execution = record(step);
      const end = await runStep(step, {
        variables,
        call,
        sleep: options.sleep,
        cancelled: status === 'InProgress' ? stopped.signal : null,
        attempt: (number) => {
          execution.attempts = number;
        },
      });
      execution.status = end.status;
      execution.endedAt = options.now();
      if (end.status === 'Success') {
        execution.outputs = end.outputs;
        keepOutputs(step, end.outputs);
      } else if (end.status !== 'Cancelled') execution.failureMessage = end.failureMessage;
      const next = after(step, end);
      step = next === undefined ? undefined : document.mainSteps.find(({ name }) => name === next);
    }
    status = stopped.signal.aborted ? 'Cancelled' : (worst ?? 'Success');
    endedAt = options.now();
    options.signal?.removeEventListener('abort', stop);
    return status;
  };

  const startedAt = options.now();
  const finished = Promise.resolve().then(run);
  const execution: AutomationExecution = {
    executionId: options.executionId,
    get status() {
      return status;
    },
    startedAt,
    get endedAt() {
      return endedAt;
    },
    parameters: shown,
    steps,
    get currentStep() {
      return steps.at(-1);
    },
    outputs,
    get failureMessage() {
      return failureMessage;
    },
    finished,
    stop,
  };
  return execution;
};
