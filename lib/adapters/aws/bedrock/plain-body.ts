import type { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { plainJson, TooDeepError } from '../../http/plain-json.ts';

/** An answer that is not read any further, because reading it would cost more than it can be worth. */
export class UnreadableAnswerError extends Error {
  override readonly name = 'UnreadableAnswerError';
}

/** The longest answer that is allowed has some thousand tokens; this is many times that, and nothing that a function could choke on. */
export const MAXIMUM_ANSWER_BYTES = 262_144;

interface Response {
  statusCode?: number;
  body?: unknown;
}

/**
 * Puts a body that is bounded, shallow and plain in the place of what came, before the SDK reads it. The SDK walks an answer by
 * recursion, and makes an exact number of `1e99999999`, which takes longer than a function lives; here it is what JSON says: too large, so null.
 */
export const withPlainBody = (command: ConverseCommand): ConverseCommand => {
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as Response;
      if (isReadable(response.body)) {
        const bytes = await collected(response.body);
        // An error's body is no JSON when a gateway wrote it, and the SDK takes it as it is.
        response.body = response.statusCode === 200 ? Buffer.from(plain(bytes.toString('utf8'))) : bytes;
      }
      return result;
    },
    // Nearest to the wire, so that the SDK's own reading comes after it.
    { step: 'deserialize', priority: 'low', name: 'withPlainBody' },
  );
  return command;
};

type Chunks = AsyncIterable<Uint8Array>;

const isReadable = (body: unknown): body is Chunks =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body;

/** Leaving the loop by an error also ends the stream. */
const collected = async (body: Chunks): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAXIMUM_ANSWER_BYTES)
      throw new UnreadableAnswerError(`more than ${MAXIMUM_ANSWER_BYTES} bytes came; the rest was not read`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const plain = (text: string): string => {
  try {
    return plainJson(text);
  } catch (error) {
    if (error instanceof TooDeepError) throw new UnreadableAnswerError(error.message);
    throw error;
  }
};
