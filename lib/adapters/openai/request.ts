import type { RenderedPrompt, Tool } from '../../contracts/prompt.ts';
import type { Turn } from '../../ports/reasoner.ts';

const asFunction = ({ name, description, inputSchema }: Tool) => ({
  type: 'function',
  function: { name, description, parameters: inputSchema },
});

/** A tool's input is a JSON object; anything else that the model gave is shown back as none. */
const argumentsOf = (input: unknown): string =>
  JSON.stringify(typeof input === 'object' && input !== null && !Array.isArray(input) ? input : {});

const exchange = ({ tool, input, result }: Turn, index: number) => {
  const id = `turn-${index + 1}`;
  return [
    {
      role: 'assistant',
      content: '',
      tool_calls: [{ id, type: 'function', function: { name: tool, arguments: argumentsOf(input) } }],
    },
    { role: 'tool', tool_call_id: id, content: result },
  ];
};

/**
 * A question as every server of this API takes it: https://platform.openai.com/docs/api-reference/chat/create. The tool is offered
 * and not forced, as Ollama knows no `tool_choice` (https://github.com/ollama/ollama/blob/main/openai/openai.go); `max_tokens` is the name
 * that Ollama and llama.cpp read.
 */
export const chatRequest = (prompt: RenderedPrompt, turns: readonly Turn[], modelId: string) => ({
  model: modelId,
  messages: [
    { role: 'system', content: prompt.system },
    { role: 'user', content: prompt.user },
    ...turns.flatMap(exchange),
  ],
  tools: [prompt.tool, ...prompt.lookups].map(asFunction),
  max_tokens: prompt.maximumOutputTokens,
  stream: false,
});
