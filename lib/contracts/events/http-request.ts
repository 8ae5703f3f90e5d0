import * as z from 'zod';

/**
 * A request as an HTTP API of API Gateway hands it to a function (payload format 2.0). Header names are in lower case; a header that was sent twice holds both values, separated by a comma.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export const HttpRequest = z.looseObject({
  headers: z.record(z.string(), z.string()).default({}),
  /** Without the query string, as `/webhooks/datadog`. */
  rawPath: z.string(),
  /** Text, or base64 where the sender's content type is not one of text. */
  body: z.string().default(''),
  isBase64Encoded: z.boolean().default(false),
});
export type HttpRequest = z.infer<typeof HttpRequest>;
