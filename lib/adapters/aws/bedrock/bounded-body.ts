import { pipeline, Readable, Transform } from 'node:stream';
import type { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';

/** An answer larger than anything that was asked for. */
export class AnswerTooLargeError extends Error {
  override readonly name = 'AnswerTooLargeError';
}

/** The longest answer that is allowed has some thousand tokens; this is many times that, and nothing that a function could choke on. */
export const MAXIMUM_ANSWER_BYTES = 262_144;

const bounded = (): Transform => {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > MAXIMUM_ANSWER_BYTES)
        done(new AnswerTooLargeError(`more than ${MAXIMUM_ANSWER_BYTES} bytes came; the rest was not read`));
      else done(null, chunk);
    },
  });
};

/** Has the answer's body cut off before the SDK reads it as JSON. */
export const boundAnswer = (command: ConverseCommand): ConverseCommand => {
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as { body?: unknown };
      if (response.body instanceof Readable) response.body = cut(response.body);
      return result;
    },
    // Nearest to the wire, so that the SDK's own reading comes after it.
    { step: 'deserialize', priority: 'low', name: 'boundAnswer' },
  );
  return command;
};

const cut = (body: Readable): Readable => pipeline(body, bounded(), () => {});
