import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { retryable } from '../../lib/adapters/aws/errors.ts';
import type { Instruments } from './instruments.ts';

/** An event whose shape this function does not accept: what was wrong stands in the message. */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';
}

export interface RoomOptions<Input> {
  /** The room's folder name: it names the function in logs, metrics and errors. */
  name: string;
  /** Turns the raw event into the handler's input; throws (a `ZodError` is made readable) when it cannot. */
  parse: (event: unknown) => Input;
  instruments: Instruments;
}

export type Room<Output> = (event: unknown, context: Context) => Promise<Output>;

/** Never the event, whatever the environment says: it may hold a link's token or a task token. */
const LOGGING = { resetKeys: true, logEvent: false };

/**
 * What every function gets around its handler: input parsing, structured logs that carry the incident's id, metrics, and
 * errors whose names the workflow's Retry knows. A thrown error is cut to one line, so that it never swells the state.
 */
export const room = <Input, Output>(
  { name, parse, instruments }: RoomOptions<Input>,
  handler: (input: Input) => Promise<Output>,
): Room<Output> => {
  const { logger, metrics } = instruments;
  return middy<unknown, Output>()
    .use(injectLambdaContext(logger, LOGGING))
    .use({
      before: ({ event }) => {
        const incidentId = incidentIdOf(event);
        if (incidentId) logger.appendKeys({ incidentId });
      },
      after: ({ response }) => {
        logger.info('answered', { answer: loggable(response) });
        publish(metrics);
      },
      onError: (request) => {
        const error = retryable(request.error, name);
        logger.error('failed', error instanceof Error ? error : new Error(String(error)));
        instruments.stepFailed(name);
        publish(metrics);
        throw oneLine(error);
      },
    })
    .handler(async (event) => handler(parsed(name, parse, event)));
};

/** Most invocations measure nothing, which is no reason to warn. */
const publish = (metrics: Instruments['metrics']): void => {
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
};

const parsed = <Input>(name: string, parse: (event: unknown) => Input, event: unknown): Input => {
  try {
    return parse(event);
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new InvalidInputError(`${name} cannot read its input: ${reason}`);
  }
};

const incidentIdOf = (event: unknown): string | undefined => {
  const id = typeof event === 'object' && event !== null && 'incidentId' in event ? event.incidentId : undefined;
  return typeof id === 'string' ? id : undefined;
};

/** Only small plain answers are logged: a page would be long, and may show more than a log should. */
const loggable = (response: unknown): unknown =>
  typeof response === 'object' && response !== null && 'body' in response ? 'a page' : response;

const MESSAGE_LIMIT = 300;

const oneLine = (error: unknown): Error => {
  const source = error instanceof Error ? error : new Error(String(error));
  const short = new Error(source.message.slice(0, MESSAGE_LIMIT));
  short.name = source.name;
  short.stack = `${short.name}: ${short.message}`;
  return short;
};
