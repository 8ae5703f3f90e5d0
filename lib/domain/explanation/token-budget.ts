import type { Diagnosis } from '../../contracts/diagnosis.ts';
import type { RenderedPrompt } from '../../contracts/prompt.ts';

/** English has about four characters a token; ids and numbers have fewer, so this errs on the dear side. */
const CHARACTERS_PER_TOKEN = 3;

export const tokensOfText = (text: string): number => Math.ceil(text.length / CHARACTERS_PER_TOKEN);

/** Tokens that asking this may cost at most, answer included: an estimate, as every model counts in its own way. */
export const tokensToAsk = ({ system, user, tool, maximumOutputTokens }: RenderedPrompt): number =>
  tokensOfText(system + user + JSON.stringify(tool)) + maximumOutputTokens;

/** Tokens that an incident's diagnoses have used so far, as the model itself counted them. */
export const tokensSpent = (diagnoses: readonly Pick<Diagnosis, 'modelUse'>[]): number =>
  diagnoses.reduce((sum, { modelUse }) => sum + (modelUse?.inputTokens ?? 0) + (modelUse?.outputTokens ?? 0), 0);
