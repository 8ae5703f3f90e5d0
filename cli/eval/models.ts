import { createReasoners } from '../../lib/adapters/aws/bedrock/reasoner.ts';
import { BedrockRuntimeClient, createClients } from '../../lib/adapters/aws/clients.ts';
import { createOpenAiReasoners } from '../../lib/adapters/openai/reasoner.ts';
import type { Reasoners } from '../../lib/ports/reasoner.ts';
import type { EvalOptions } from './options.ts';
import { type Answering, record, recordedModel, replay } from './recording.ts';

export interface AskedModel {
  modelId: string;
  /** Who answers a case's questions. */
  forCase(name: string): Answering;
}

/** Nobody has a right to ask where no model is named. */
const NOBODY: Reasoners = ({ modelId }) => {
  throw new Error(`${modelId} was asked, and no model is named`);
};

export const noModel: Answering = { reasoners: NOBODY, finish: () => {} };

/** The model that the options name, with its answers recorded or taken from a recording; null for none. */
export const chooseModel = (
  { model, endpoint, key, region, promptCaching, timeoutSeconds, recorded, record: recordTo }: EvalOptions,
  names: readonly string[],
): AskedModel | null => {
  if (recorded !== null) return { modelId: recordedModel(recorded, names), forCase: (name) => replay(recorded, name) };
  if (model === null) return null;
  const asked =
    endpoint === null
      ? bedrock(region, promptCaching, timeoutSeconds)
      : createOpenAiReasoners({ endpoint, key }, { fetch, now: () => new Date(), random: Math.random });
  // A golden set may wait longer than a diagnosis that somebody waits for: a model on one's own machine is slow.
  const patient: Reasoners = (choice) => asked({ ...choice, timeoutSeconds });
  return {
    modelId: model,
    forCase: (name) =>
      recordTo === null ? { reasoners: patient, finish: () => {} } : record(patient, model, recordTo, name),
  };
};

const bedrock = (region: string, promptCaching: boolean, requestTimeoutSeconds: number): Reasoners =>
  createReasoners(createClients({ bedrock: BedrockRuntimeClient }, { region, requestTimeoutSeconds }).bedrock, {
    promptCaching,
    guardrail: null,
    random: Math.random,
  });
