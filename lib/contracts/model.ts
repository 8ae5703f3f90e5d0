import * as z from 'zod';

/** A Bedrock model id, an inference profile id, or an ARN of either. */
const ModelId = z.string().min(1).max(2048);

/** What a model is asked for. Each may have a model of its own. */
export const ModelStep = z.enum(['diagnose', 'plan', 'report']);
export type ModelStep = z.infer<typeof ModelStep>;

/** List price of a model. Nothing is guessed: a kind of token without a price makes the cost of a question that used it unknown. */
export const ModelPrice = z.strictObject({
  inputDollarsPerMillion: z.number().nonnegative(),
  outputDollarsPerMillion: z.number().nonnegative(),
  cacheReadDollarsPerMillion: z.number().nonnegative().optional(),
  cacheWriteDollarsPerMillion: z.number().nonnegative().optional(),
});
export type ModelPrice = z.infer<typeof ModelPrice>;

/**
 * How long all questions of one diagnosis may take together. The diagnose function has 150 s, and must have some left to rank and to
 * write down what came out.
 */
export const EXPLAINING_SECONDS = 110;
/** The same for composing a plan: the plan-remediation function has 90 s, and must read the targets before. */
export const COMPOSING_SECONDS = 55;
/** So long after its beginning the plan-remediation function must have its answer, to write the plan down within its 90 s. */
export const COMPOSED_WITHIN_SECONDS = 75;
/** The same for the words of a report: nobody waits for them, and the write-report function has 120 s. */
export const REPORTING_SECONDS = 60;

const DOLLAR_BUDGETS = ['dollarsPerIncident', 'dollarsPerHour', 'dollarsPerMonth'] as const;

const Settings = z.strictObject({
  /** Left out: the deterministic ranking stands alone. */
  modelId: ModelId.optional(),
  /** Asked one after the other when the models before them cannot be had. */
  fallbacks: z.array(ModelId).max(3).default([]),
  /** A model of its own for a step: the first of that step's chain. */
  steps: z.partialRecord(ModelStep, ModelId).default({}),
  /** Marks what is the same in every question, for models that keep it: those that do not are asked without it. */
  promptCaching: z.boolean().default(false),
  /** The stack makes a Bedrock Guardrail, which every question then goes through. */
  guardrail: z.boolean().default(false),
  /** By model id, as it is written above. */
  prices: z.record(ModelId, ModelPrice).default({}),
  maximumTokensPerIncident: z.number().int().min(1000).default(10_000),
  /** Questions in a clock hour (UTC), over all incidents; a repair round and each model of the chain is a question of its own. */
  callsPerHour: z.number().int().min(0).default(60),
  dollarsPerIncident: z.number().positive().optional(),
  /** In a clock hour and in a calendar month (UTC), over all incidents. */
  dollarsPerHour: z.number().positive().optional(),
  dollarsPerMonth: z.number().positive().optional(),
  /** For one question to one model, tries included. All questions of a diagnosis together have 110 s. */
  timeoutSeconds: z.number().int().min(1).max(60).default(30),
});

/** The models that are asked for a step, in this order, each once; none where the catalog names no model for it. */
export const chainOf = (
  { modelId, fallbacks, steps }: Pick<z.infer<typeof Settings>, 'modelId' | 'fallbacks' | 'steps'>,
  step: ModelStep,
): string[] => {
  const first = [steps[step], modelId].filter((id) => id !== undefined);
  return first.length > 0 ? [...new Set([...first, ...fallbacks])] : [];
};

/** Every model that may be asked for anything. */
export const modelsOf = (settings: Parameters<typeof chainOf>[0]): string[] => [
  ...new Set(ModelStep.options.flatMap((step) => chainOf(settings, step))),
];

export const ModelSettings = Settings.superRefine((settings, context) => {
  const models = modelsOf(settings);
  if (models.length === 0 && settings.fallbacks.length > 0)
    context.addIssue({
      code: 'custom',
      path: ['fallbacks'],
      input: settings.fallbacks,
      message: 'there is no modelId that they could stand in for: name one',
    });
  const [budget] = DOLLAR_BUDGETS.filter((name) => settings[name] !== undefined);
  if (budget === undefined) return;
  for (const model of models) {
    const price = settings.prices[model];
    const lacking =
      price === undefined
        ? ['inputDollarsPerMillion', 'outputDollarsPerMillion']
        : settings.promptCaching
          ? (['cacheReadDollarsPerMillion', 'cacheWriteDollarsPerMillion'] as const).filter(
              (kind) => price[kind] === undefined,
            )
          : [];
    if (lacking.length > 0)
      context.addIssue({
        code: 'custom',
        path: ['prices', model],
        input: price,
        message: `${budget} cannot be kept without a price: give ${lacking.join(' and ')} of ${model}`,
      });
  }
});
export type ModelSettings = z.infer<typeof ModelSettings>;
