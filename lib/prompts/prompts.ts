import type { PromptIdentity } from '../contracts/prompt.ts';
import { COMPOSE_PLAN_PROMPT } from './compose-plan.ts';
import { DIAGNOSE_PROMPT } from './diagnose.ts';
import { INTERPRET_LOGS_PROMPT } from './interpret-logs.ts';
import { LOOKING_PROMPT } from './looking.ts';
import { SUMMARISE_PROMPT } from './summarise.ts';

/** Every question that a model is ever asked. */
export const PROMPTS: readonly PromptIdentity[] = [
  DIAGNOSE_PROMPT,
  LOOKING_PROMPT,
  INTERPRET_LOGS_PROMPT,
  COMPOSE_PLAN_PROMPT,
  SUMMARISE_PROMPT,
];
