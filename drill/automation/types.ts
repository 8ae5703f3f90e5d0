/** Calls an AWS API as boto3 names it (`ecs`, `UpdateService`); throws what the API throws, with AWS's error name in `name`. */
export type InvokeApi = (
  service: string,
  api: string,
  input: Readonly<Record<string, unknown>>,
) => Promise<Readonly<Record<string, unknown>>>;

/** Status words of an execution and of a step, as SSM Automation has them. */
export type AutomationStatus =
  | 'Pending'
  | 'InProgress'
  | 'Waiting'
  | 'Success'
  | 'TimedOut'
  | 'Cancelling'
  | 'Cancelled'
  | 'Failed';

export interface StepExecution {
  readonly stepName: string;
  readonly action: string;
  status: AutomationStatus;
  readonly startedAt: Date;
  endedAt: Date | undefined;
  /** Inputs after substitution. */
  inputs: Readonly<Record<string, unknown>>;
  outputs: Readonly<Record<string, unknown>>;
  failureMessage: string | undefined;
  /** How often the action was tried, beginning with 1. */
  attempts: number;
}

/** One run of a document; its fields change while it runs, and `finished` settles when it has ended. */
export interface AutomationExecution {
  readonly executionId: string;
  readonly status: AutomationStatus;
  readonly startedAt: Date;
  readonly endedAt: Date | undefined;
  /** Resolved parameters: defaults filled in. */
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  /** Every step that began, in order. */
  readonly steps: readonly StepExecution[];
  /** The step under way, or the last one. */
  readonly currentStep: StepExecution | undefined;
  /** Of the document's `outputs`: `step.Name` to its values, as GetAutomationExecution has them. */
  readonly outputs: Readonly<Record<string, readonly string[]>>;
  readonly failureMessage: string | undefined;
  /** Never rejects. */
  readonly finished: Promise<AutomationStatus>;
  /** As StopAutomationExecution of type Cancel: the step under way is left at once, and its `onCancel` is followed. */
  stop(): void;
}

export interface RunOptions {
  /** A parsed runbook.yaml. */
  readonly document: unknown;
  /** The parsed policy.json of the role that the document assumes; what it does not allow is AccessDenied. */
  readonly policy: unknown;
  readonly executionId: string;
  readonly account: string;
  readonly region: string;
  /** As StartAutomationExecution takes them: a list of strings for each. */
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  readonly invoke: InvokeApi;
  /** Whether the resource of this ARN carries the tag `selfheal:managed=true`. A part that a call does not name is `*`: the UUID of an Auto Scaling group. */
  readonly isManaged: (arn: string) => boolean | Promise<boolean>;
  /** May resolve or reject early when the signal aborts; then no timer is left behind. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly now: () => Date;
  /** Aborting it is the same as `stop()`. */
  readonly signal?: AbortSignal;
}

/** What StartAutomationExecution answers at once, before anything runs, when document or parameters are wrong. */
export class AutomationRefusal extends Error {
  override readonly name: 'InvalidAutomationExecutionParametersException' | 'InvalidDocumentContent';

  constructor(name: AutomationRefusal['name'], message: string) {
    super(message);
    this.name = name;
  }
}

/** Checks document and parameters, begins to run and returns at once. Throws {@link AutomationRefusal}. */
export type RunDocument = (options: RunOptions) => AutomationExecution;
