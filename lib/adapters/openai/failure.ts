import type { ModelFailure } from '../../contracts/model-use.ts';
import type { ReasonerAnswer } from '../../ports/reasoner.ts';
import { unavailable } from './answer.ts';

/**
 * Words of OpenAI (`context_length_exceeded`), llama.cpp (`exceed_context_size_error`, https://github.com/ggml-org/llama.cpp/pull/15780) and
 * vLLM (`maximum context length`).
 */
const TOO_LONG = /context[ _](?:length|size|window)/i;
const NO_TOOLS = /does not support tools/i;

/** What a server said instead of an answer; `status` is null where none came. */
export interface Complaint {
  status: number | null;
  said: string;
}

const kindOf = ({ status, said }: Complaint): ModelFailure => {
  if (status === null) return 'down';
  if (TOO_LONG.test(said) || status === 413) return 'too-long';
  if (status === 429) return 'throttled';
  if (status === 401 || status === 403 || status === 404) return 'not-allowed';
  if (status >= 400 && status < 500) return 'refused';
  return 'down';
};

const ADVICE: Partial<Record<number, string>> = {
  401: 'name the variable that holds the key',
  403: 'allow this key the model',
  404: 'check the address, which mostly ends in /v1, and that the server has this model',
};

/** A question that was not answered as a value. The reason is read by people, so that it holds no word of the server's; those are in the detail. */
export const refusedBy = (complaint: Complaint, modelId: string): ReasonerAnswer => {
  const { status, said } = complaint;
  const advice = NO_TOOLS.test(said) ? 'take a model that can call tools' : (ADVICE[status ?? 0] ?? '');
  const what = status === null ? 'no answer' : `status ${status}`;
  return {
    ...unavailable(kindOf(complaint), `${modelId} could not be asked (${what})${advice && `; ${advice}`}`),
    detail: said.replaceAll(/\s+/g, ' ').trim().slice(0, 300),
  };
};
