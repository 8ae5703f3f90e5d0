import type { Guardrail } from '../../lib/adapters/aws/bedrock/guardrail.ts';
import { readEnvironment } from './environment.ts';

/** The guardrail that this deployment made. */
export const liveGuardrail = (): Guardrail => {
  const { GUARDRAIL_ID, GUARDRAIL_VERSION } = readEnvironment(['GUARDRAIL_ID', 'GUARDRAIL_VERSION']);
  return { id: GUARDRAIL_ID, version: GUARDRAIL_VERSION };
};
