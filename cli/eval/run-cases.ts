import { ModelSettings } from '../../lib/contracts/model.ts';
import { loadRunbooks } from '../../lib/infra/runbooks/load-runbooks.ts';
import { PROMPTS } from '../../lib/prompts/prompts.ts';
import type { CaseResult, EvalRun } from './case-result.ts';
import { judgeCase } from './judge-case.ts';
import { chooseModel, noModel } from './models.ts';
import type { EvalOptions } from './options.ts';
import { playCase } from './play-case.ts';
import { readCases } from './read-cases.ts';

const PROMPTS_BY_ID = Object.fromEntries(
  PROMPTS.map(({ promptId, promptVersion: version, promptHash: hash }) => [promptId, { version, hash }]),
);

/** Plays and judges the cases that the options name, one after the other; `progress` is told of each before a model is asked. */
export const runCases = async (options: EvalOptions, progress: (line: string) => void): Promise<EvalRun> => {
  const manifests = loadRunbooks(new URL('../../runbooks/', import.meta.url).pathname).map(({ manifest }) => manifest);
  const cases = readCases(options.cases, { only: options.only, runbooks: manifests.map(({ runbook }) => runbook) });
  const asked = chooseModel(
    options,
    cases.map(({ name }) => name),
  );
  const settings = settingsFor(asked?.modelId ?? null, options);
  const results: CaseResult[] = [];
  for (const { name, recorded, expected } of cases) {
    // Only a model takes long enough that somebody would wonder.
    if (asked) progress(`${results.length + 1}/${cases.length} ${name}`);
    const { reasoners, finish } = asked?.forCase(name) ?? noModel;
    const played = await playCase(recorded, { manifests, reasoners, model: settings });
    finish();
    results.push(judgeCase(name, expected, played, asked ? settings.prices[asked.modelId] : undefined));
  }
  return { ranAt: new Date().toISOString(), modelId: asked?.modelId ?? null, prompts: PROMPTS_BY_ID, cases: results };
};

/** The catalog's settings with this model alone, asked at every step, and no budget over incidents: each case has a store of its own. */
const settingsFor = (modelId: string | null, options: EvalOptions): ModelSettings => {
  if (modelId === null) return ModelSettings.parse({});
  const { price, promptCaching, maximumTokensPerIncident } = options;
  const prices = price ? { ...options.prices, [modelId]: price } : options.prices;
  return ModelSettings.parse({
    modelId,
    prices,
    promptCaching,
    ...(maximumTokensPerIncident === null ? {} : { maximumTokensPerIncident }),
  });
};
