import * as z from 'zod';

const StepName = z.string().regex(/^[A-Za-z0-9_]{3,128}$/, 'expected a step name of 3 to 128 letters, digits or _');

const Parameter = z.strictObject({
  type: z.enum(['String', 'Integer', 'Boolean', 'StringList']),
  description: z.string().min(1),
  allowedPattern: z.string().min(1),
  default: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]).optional(),
});

const Output = z.strictObject({
  Name: z.string().regex(/^[A-Za-z0-9_]+$/),
  Selector: z.string().startsWith('$'),
  Type: z.enum(['String', 'Integer', 'Boolean', 'StringList', 'StringMap', 'MapList']),
});

const common = {
  name: StepName,
  description: z.string().min(1),
  timeoutSeconds: z.number().int().positive(),
  onFailure: z.union([z.enum(['Abort', 'Continue']), z.templateLiteral(['step:', StepName])]),
  onCancel: z.union([z.literal('Abort'), z.templateLiteral(['step:', StepName])]).optional(),
  isCritical: z.boolean().optional(),
  isEnd: z.boolean().optional(),
  nextStep: StepName.optional(),
  maxAttempts: z.number().int().min(1).max(10).optional(),
};

const api = { Service: z.string().regex(/^[a-z0-9-]+$/), Api: z.string().regex(/^[A-Z][A-Za-z0-9]+$/) };
const property = { ...api, PropertySelector: z.string().startsWith('$'), DesiredValues: z.array(z.string()).min(1) };

const Test = z
  .strictObject({
    Variable: z.string().regex(/^\{\{.+\}\}$/, 'expected one {{ reference }}'),
    StringEquals: z.string().optional(),
    EqualsIgnoreCase: z.string().optional(),
    StartsWith: z.string().optional(),
    EndsWith: z.string().optional(),
    Contains: z.string().optional(),
    // Constants only: Automation cannot compare two variables.
    NumericEquals: z.number().optional(),
    NumericGreater: z.number().optional(),
    NumericLesser: z.number().optional(),
    NumericGreaterOrEquals: z.number().optional(),
    NumericLesserOrEquals: z.number().optional(),
    BooleanEquals: z.boolean().optional(),
  })
  .refine((test) => Object.keys(test).length === 2, 'expected a Variable and exactly one operation');
export type Test = z.infer<typeof Test>;

export type Condition = Test | { And: Condition[] } | { Or: Condition[] } | { Not: Condition };
const Condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    Test,
    z.strictObject({ And: z.array(Condition).min(1) }),
    z.strictObject({ Or: z.array(Condition).min(1) }),
    z.strictObject({ Not: Condition }),
  ]),
);

/** A choice of `aws:branch`: its condition stands beside `NextStep`, not below it. */
const Choice = z
  .looseObject({ NextStep: StepName })
  .transform(({ NextStep, ...condition }, context): { NextStep: string; condition: Condition } => {
    const parsed = Condition.safeParse(condition);
    if (!parsed.success) {
      context.addIssue({
        code: 'custom',
        input: condition,
        message: 'expected And, Or, Not, or a Variable with one operation',
      });
      return z.NEVER;
    }
    return { NextStep, condition: parsed.data };
  });

const ExecuteAwsApi = z.strictObject({
  ...common,
  action: z.literal('aws:executeAwsApi'),
  inputs: z.looseObject(api),
  outputs: z.array(Output).optional(),
});
const AssertProperty = z.strictObject({
  ...common,
  action: z.literal('aws:assertAwsResourceProperty'),
  inputs: z.looseObject(property),
});
const WaitForProperty = z.strictObject({
  ...common,
  action: z.literal('aws:waitForAwsResourceProperty'),
  inputs: z.looseObject(property),
});
const Branch = z.strictObject({
  ...common,
  action: z.literal('aws:branch'),
  inputs: z.strictObject({ Choices: z.array(Choice).min(1), Default: StepName.optional() }),
});
const Sleep = z.strictObject({
  ...common,
  action: z.literal('aws:sleep'),
  inputs: z.strictObject({
    Duration: z.string().regex(/^PT(?=\d)(\d+H)?(\d+M)?(\d+S)?$/, 'expected a duration like PT45S'),
  }),
});

const Step = z.discriminatedUnion('action', [ExecuteAwsApi, AssertProperty, WaitForProperty, Branch, Sleep]);
export type Step = z.infer<typeof Step>;
export type ApiStep = Exclude<Step, { action: 'aws:branch' | 'aws:sleep' }>;

/**
 * An SSM Automation document, schema 0.3, as far as the runbooks use it; stricter than SSM where leaving something out
 * hides a decision (descriptions, timeouts, `onFailure`, patterns). Grammar: the Automation actions reference of Systems Manager.
 */
export const AutomationDocument = z.strictObject({
  description: z.string().min(1),
  schemaVersion: z.literal('0.3'),
  assumeRole: z.string().min(1),
  parameters: z.record(z.string().regex(/^[A-Za-z0-9]+$/), Parameter),
  mainSteps: z.array(Step).min(1),
  outputs: z.array(z.string().regex(/^[A-Za-z0-9_]+\.[A-Za-z0-9_]+$/)).default([]),
});
export type AutomationDocument = z.infer<typeof AutomationDocument>;

export const isApiStep = (step: Step): step is ApiStep => step.action !== 'aws:branch' && step.action !== 'aws:sleep';

/** What a step's API is given: its inputs without what Automation itself reads. */
export const apiInput = ({ inputs }: ApiStep): Record<string, unknown> => {
  const { Service: _service, Api: _api, PropertySelector: _selector, DesiredValues: _values, ...input } = inputs;
  return input;
};
