import {
  type LambdaInvocationRecord as Invocation,
  LambdaInvocationEvent,
  LambdaInvocationRecord,
} from '../../contracts/events/lambda-destination.ts';
import { type DraftReading, ignored, readWith } from './reading.ts';

/** Conditions under which Lambda gave up on an event, which then is lost for the function. */
const GIVEN_UP: Readonly<Record<string, string>> = {
  RetriesExhausted: 'every attempt failed',
  EventAgeExceeded: 'it waited too long',
};
/** Begins the names of Selfheal's own functions, whose failed events go to people. */
const OWN_PREFIX = 'selfheal-';

const FUNCTION_ARN = /^(arn:[^:]+:lambda:([^:]+):(\d+):function:([^:]+))(?::(.+))?$/;

/** The error that the function ended with, in its own words. */
const errorOf = ({ responsePayload, responseContext }: Invocation): string => {
  const answer = typeof responsePayload === 'object' && responsePayload !== null ? responsePayload : {};
  const said = ['errorType', 'errorMessage'].flatMap((field) => {
    const text: unknown = Reflect.get(answer, field);
    return typeof text === 'string' ? [text] : [];
  });
  return said.join(': ') || (responseContext?.functionError ?? '');
};

const read = (record: Invocation): DraftReading => {
  const { requestId, functionArn, condition, approximateInvokeCount: attempts } = record.requestContext;
  const [, arn = functionArn, region = '', account = '', name = '', qualifier] = FUNCTION_ARN.exec(functionArn) ?? [];
  if (name.startsWith(OWN_PREFIX))
    return ignored(`${name} is a function of Selfheal itself: people are told of what it gives up on`);
  const why = Object.hasOwn(GIVEN_UP, condition) ? GIVEN_UP[condition] : undefined;
  if (why === undefined) return ignored(`an invocation of ${name} ended with ${condition}: no failure`);
  return {
    kind: 'draft',
    draft: {
      source: 'lambda',
      // The invocation, not the delivery: a queue and a bus may both tell of it.
      sourceEventId: `${arn}#${requestId}`,
      status: 'firing',
      // One event may be at fault itself: no proof that the function is.
      severity: 'medium',
      title: `${name}: an asynchronous invocation was given up: ${why}`,
      description: errorOf(record),
      observedAt: record.timestamp,
      resource: { account, region, arns: [arn], dimensions: { FunctionName: name } },
      hardEvidence: false,
      labels: {
        happening: 'invocation-failed',
        condition,
        ...(attempts === undefined ? {} : { attempts: String(attempts) }),
        ...(qualifier === undefined ? {} : { qualifier }),
      },
      identifiers: ['invocation-failed', arn],
    },
  };
};

/** The record as a queue gets it: its body. */
export const readLambdaRecord = (body: unknown): DraftReading[] =>
  readWith("a Lambda function's invocation record", LambdaInvocationRecord, body, (record) => [read(record)]);

export const readLambdaFailure = (body: unknown): DraftReading[] =>
  readWith('a failed Lambda invocation', LambdaInvocationEvent, body, ({ detail }) => [read(detail)]);
