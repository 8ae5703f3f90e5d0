import { type ApiStep, apiInput, type Condition, type Step, type Test } from '../../lib/infra/runbooks/document.ts';
import { select } from './json-path.ts';
import { convert, referredValue, substitute, textOf, type Variables } from './values.ts';

/** How often a property that is waited for is looked at; Automation does not say how often it does. */
const POLL_MILLISECONDS = 5_000;

export interface ActionContext {
  readonly variables: Variables;
  /** Authorizes, calls, and throws what either throws. */
  readonly call: (service: string, api: string, input: Record<string, unknown>) => Promise<unknown>;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** True once the step was left because it timed out or was cancelled. */
  readonly isOver: () => boolean;
}

export interface ActionResult {
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Where a branch goes; undefined leaves it to the step. */
  readonly next?: string | undefined;
}

type StepOf<Action extends Step['action']> = Extract<Step, { action: Action }>;

const callApi = (step: ApiStep, { variables, call }: ActionContext): Promise<unknown> =>
  call(step.inputs.Service, step.inputs.Api, substitute(apiInput(step), variables) as Record<string, unknown>);

const executeAwsApi = async (step: StepOf<'aws:executeAwsApi'>, context: ActionContext): Promise<ActionResult> => {
  const answer = await callApi(step, context);
  const outputs: Record<string, unknown> = {};
  for (const { Name, Selector, Type } of step.outputs ?? []) {
    const { definite, values } = select(Selector, answer);
    const found = definite ? values[0] : values;
    // What the answer does not hold leaves the output without a value: a later branch on it is false.
    if (found === undefined || values.length === 0) continue;
    const value = convert(found, Type);
    if (value === undefined) throw new Error(`output ${Name}: ${textOf(found)} cannot be converted to ${Type}`);
    outputs[Name] = value;
  }
  return { outputs };
};

type PropertyStep = StepOf<'aws:assertAwsResourceProperty'> | StepOf<'aws:waitForAwsResourceProperty'>;

/** Compares as text. A path that can find several things needs at least one, and every one among the desired values. */
const lookAtProperty = async (step: PropertyStep, context: ActionContext) => {
  const desired = step.inputs.DesiredValues.map((value) => textOf(substitute(value, context.variables)));
  const { values } = select(step.inputs.PropertySelector, await callApi(step, context));
  const met = values.length > 0 && values.every((value) => desired.includes(textOf(value)));
  return { met, found: values.length === 0 ? 'nothing' : values.map(textOf).join(', '), desired: desired.join(', ') };
};

const assertProperty = async (
  step: StepOf<'aws:assertAwsResourceProperty'>,
  context: ActionContext,
): Promise<ActionResult> => {
  const { met, found, desired } = await lookAtProperty(step, context);
  if (!met) {
    throw new Error(
      `Property value found by ${step.inputs.PropertySelector} is ${found}; desired: ${desired}. ${step.description}`,
    );
  }
  return { outputs: {} };
};

const waitForProperty = async (
  step: StepOf<'aws:waitForAwsResourceProperty'>,
  context: ActionContext,
): Promise<ActionResult> => {
  while (!(await lookAtProperty(step, context)).met) {
    await context.sleep(POLL_MILLISECONDS);
    if (context.isOver()) break;
  }
  return { outputs: {} };
};

type Operation = (value: unknown, wanted: unknown) => boolean;
const onText =
  (compare: (value: string, wanted: string) => boolean): Operation =>
  (value, wanted) =>
    compare(textOf(value), String(wanted));
const onNumbers =
  (compare: (value: number, wanted: number) => boolean): Operation =>
  (value, wanted) => {
    const number = convert(value, 'Integer');
    return typeof number === 'number' && typeof wanted === 'number' && compare(number, wanted);
  };

const OPERATIONS: Readonly<Record<Exclude<keyof Test, 'Variable'>, Operation>> = {
  StringEquals: onText((value, wanted) => value === wanted),
  EqualsIgnoreCase: onText((value, wanted) => value.toLowerCase() === wanted.toLowerCase()),
  StartsWith: onText((value, wanted) => value.startsWith(wanted)),
  EndsWith: onText((value, wanted) => value.endsWith(wanted)),
  Contains: onText((value, wanted) => value.includes(wanted)),
  NumericEquals: onNumbers((value, wanted) => value === wanted),
  NumericGreater: onNumbers((value, wanted) => value > wanted),
  NumericLesser: onNumbers((value, wanted) => value < wanted),
  NumericGreaterOrEquals: onNumbers((value, wanted) => value >= wanted),
  NumericLesserOrEquals: onNumbers((value, wanted) => value <= wanted),
  BooleanEquals: (value, wanted) => convert(value, 'Boolean') === wanted,
};

const holds = (condition: Condition, variables: Variables): boolean => {
  if ('And' in condition) return condition.And.every((each) => holds(each, variables));
  if ('Or' in condition) return condition.Or.some((each) => holds(each, variables));
  if ('Not' in condition) return !holds(condition.Not, variables);
  const { Variable, ...operation } = condition;
  const value = referredValue(Variable, variables);
  return (
    value !== undefined &&
    Object.entries(operation).every(([name, wanted]) => OPERATIONS[name as keyof typeof OPERATIONS](value, wanted))
  );
};

const branch = ({ inputs }: StepOf<'aws:branch'>, { variables }: ActionContext): ActionResult => ({
  outputs: {},
  next: inputs.Choices.find(({ condition }) => holds(condition, variables))?.NextStep ?? inputs.Default,
});

const millisecondsOf = (duration: string): number => {
  const [, hours = 0, minutes = 0, seconds = 0] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(duration) ?? [];
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
};

/** Does what a step's action does; throws when it fails. */
export const perform = async (step: Step, context: ActionContext): Promise<ActionResult> => {
  switch (step.action) {
    case 'aws:executeAwsApi':
      return executeAwsApi(step, context);
    case 'aws:assertAwsResourceProperty':
      return assertProperty(step, context);
    case 'aws:waitForAwsResourceProperty':
      return waitForProperty(step, context);
    case 'aws:branch':
      return branch(step, context);
    case 'aws:sleep':
      await context.sleep(millisecondsOf(step.inputs.Duration));
      return { outputs: {} };
  }
};
