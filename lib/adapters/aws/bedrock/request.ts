import type { ConverseCommandInput, Message, ToolUseBlock } from '@aws-sdk/client-bedrock-runtime';
import type { RenderedPrompt, Tool } from '../../../contracts/prompt.ts';
import type { Turn } from '../../../ports/reasoner.ts';
import { type Guardrail, guardrailConfig } from './guardrail.ts';

export interface RequestOptions {
  modelId: string;
  /**
   * Marks what the model may keep from one question to the next. Claude and Nova can; what is shorter than about a thousand tokens
   * they read anew each time: https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
   */
  cachePoints: boolean;
  guardrail: Guardrail | null;
}

type Json = NonNullable<ToolUseBlock['input']>;

const CACHE_POINT = { cachePoint: { type: 'default' } } as const;

const isJsonObject = (value: unknown): value is Json & object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** All of a result is in its words: only Claude and Nova take its `status`, and not every model takes text beside it. */
const exchange = ({ tool, input, result }: Turn, index: number): Message[] => {
  const toolUseId = `turn-${index + 1}`;
  return [
    // A tool's input is a JSON object; anything else that the model gave is shown back as none.
    { role: 'assistant', content: [{ toolUse: { toolUseId, name: tool, input: isJsonObject(input) ? input : {} } }] },
    { role: 'user', content: [{ toolResult: { toolUseId, content: [{ text: result }] } }] },
  ];
};

const toolSpec = ({ name, description, inputSchema }: Tool) => ({
  toolSpec: { name, description, inputSchema: { json: inputSchema as Json } },
});

/**
 * A question as every family of models takes it: nothing is forced and there is no temperature, as some refuse either (ADR 5). Tools
 * come before the system text in what a model keeps, so one mark behind that text holds both; Nova takes none among tools. Where the
 * model may look before it answers, the question is read several times and is worth keeping too.
 */
export const converseInput = (
  prompt: RenderedPrompt,
  turns: readonly Turn[],
  { modelId, cachePoints, guardrail }: RequestOptions,
): ConverseCommandInput => ({
  modelId,
  system: [{ text: prompt.system }, ...(cachePoints ? [CACHE_POINT] : [])],
  messages: [
    {
      role: 'user',
      content: [{ text: prompt.user }, ...(cachePoints && prompt.lookups.length > 0 ? [CACHE_POINT] : [])],
    },
    ...turns.flatMap(exchange),
  ],
  toolConfig: { tools: [prompt.tool, ...prompt.lookups].map(toolSpec) },
  inferenceConfig: { maxTokens: prompt.maximumOutputTokens },
  ...(guardrail ? { guardrailConfig: guardrailConfig(guardrail) } : {}),
});
