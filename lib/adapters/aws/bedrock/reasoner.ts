import {
  ConverseCommand,
  type ConverseCommandOutput,
  type Message,
  type ToolUseBlock,
} from '@aws-sdk/client-bedrock-runtime';
import type { RenderedPrompt } from '../../../contracts/prompt.ts';
import type { Reasoner, ReasonerAnswer, ReasonerUse } from '../../../ports/reasoner.ts';
import type { Sender } from '../clients.ts';
import { awsErrorText, isAborted, isAccessDenied, isThrottling } from '../errors.ts';

export interface ReasonerOptions {
  /** A Bedrock model id or inference profile. */
  modelId: string;
  /** For one question, retries included. */
  timeoutSeconds: number;
}

type Json = NonNullable<ToolUseBlock['input']>;

const MAX_REASON_CHARACTERS = 300;
const MAX_COMPLAINT_CHARACTERS = 1500;

/** Ties the model's first answer to the complaint about it. */
const FIRST_ANSWER = 'first-answer';

/** Stops after which what came is a whole answer. Anything else, also a reason that is not known yet, is not. */
const WHOLE: ReadonlySet<string> = new Set(['tool_use', 'end_turn', 'stop_sequence']);

const STOPPED: Readonly<Record<string, string>> = {
  refusal: 'it refused',
  content_filtered: 'its answer was filtered',
  guardrail_intervened: 'a guardrail held its answer back',
  malformed_model_output: 'its answer was malformed',
  malformed_tool_use: 'its answer was malformed',
  max_tokens: 'its answer was longer than the tokens it was allowed',
  model_context_window_exceeded: 'the question is longer than it can read',
};

const isJsonObject = (value: unknown): value is Json & object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const conversation = (
  { user, tool }: RenderedPrompt,
  repair: { answer: unknown; complaint: string } | undefined,
): Message[] => {
  const question: Message = { role: 'user', content: [{ text: user }] };
  if (!repair) return [question];
  // A tool's input is a JSON object; anything else the model gave is shown back as none.
  const input = isJsonObject(repair.answer) ? repair.answer : {};
  const complaint = `Not accepted: ${repair.complaint.slice(0, MAX_COMPLAINT_CHARACTERS)}. Correct it and call ${tool.name} once more, with the whole answer.`;
  return [
    question,
    { role: 'assistant', content: [{ toolUse: { toolUseId: FIRST_ANSWER, name: tool.name, input } }] },
    {
      role: 'user',
      // All of it in the result's words: only Claude and Nova take its `status`, and not every model takes text beside it.
      content: [{ toolResult: { toolUseId: FIRST_ANSWER, content: [{ text: complaint }] } }],
    },
  ];
};

const unavailable = (because: string, use: ReasonerUse | null): ReasonerAnswer => ({
  status: 'unavailable',
  because: because.slice(0, MAX_REASON_CHARACTERS),
  use,
});

const readAnswer = (output: ConverseCommandOutput, toolName: string, modelId: string): ReasonerAnswer => {
  const { inputTokens = 0, outputTokens = 0 } = output.usage ?? {};
  const use = { modelId, inputTokens, outputTokens };
  const stopReason = output.stopReason ?? 'without a reason';
  if (!WHOLE.has(stopReason))
    return unavailable(`${modelId} gave no whole answer: ${STOPPED[stopReason] ?? `it stopped (${stopReason})`}`, use);
  const given = output.output?.message?.content?.find(({ toolUse }) => toolUse?.name === toolName)?.toolUse;
  return given
    ? { status: 'answered', value: given.input, use }
    : unavailable(`${modelId} did not answer through the tool ${toolName}`, use);
};

const explain = (error: unknown, { modelId, timeoutSeconds }: ReasonerOptions): string => {
  if (isAborted(error)) return `${modelId} did not answer within ${timeoutSeconds} s`;
  const what = isThrottling(error) ? 'was throttled' : 'could not be asked';
  const advice = isAccessDenied(error) ? '; allow bedrock:InvokeModel on it, and its use in this account' : '';
  return `${modelId} ${what} (${awsErrorText(error).slice(0, 180)})${advice}`;
};

/**
 * A language model over Bedrock's Converse API, asked to answer through one tool. Never throws: a model is optional. The tool
 * is offered, not forced, as only some families of models can be forced; its input is handed on as it came.
 */
export const createReasoner = (client: Sender<'bedrock'>, options: ReasonerOptions): Reasoner => ({
  async ask(prompt, repair) {
    const { modelId, timeoutSeconds } = options;
    const { name, description, inputSchema } = prompt.tool;
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), 1000 * timeoutSeconds);
    try {
      const command = new ConverseCommand({
        modelId,
        system: [{ text: prompt.system }],
        messages: conversation(prompt, repair),
        toolConfig: { tools: [{ toolSpec: { name, description, inputSchema: { json: inputSchema as Json } } }] },
        // No temperature: some models refuse to be given one, even 0.
        inferenceConfig: { maxTokens: prompt.maximumOutputTokens },
      });
      const output = await client.send(command, { abortSignal: controller.signal });
      return readAnswer(output, name, modelId);
    } catch (error) {
      return unavailable(explain(error, options), null);
    } finally {
      clearTimeout(timer);
    }
  },
});
