import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { HttpRequest } from '../../../lib/contracts/events/http-request.ts';

interface Answer {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

export interface Delivery {
  status: number;
  body: string;
}

export interface HttpApi {
  origin: string;
  /** What was sent and how it was answered, in order. */
  deliveries: readonly Delivery[];
  close(): Promise<void>;
}

/** Types that API Gateway hands over as text; everything else comes as base64. */
const TEXT = /^(text\/|application\/(json|javascript|xml)\b)/;

const eventOf = async (request: IncomingMessage, source: string): Promise<HttpRequest> => {
  const bytes = await buffer(request);
  const isText = TEXT.test(request.headers['content-type'] ?? '');
  return HttpRequest.parse({
    version: '2.0',
    routeKey: `POST /webhooks/${source}`,
    rawPath: request.url,
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
    ),
    body: bytes.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
  });
};

/** A server on the loopback interface that calls a function as an HTTP API of API Gateway would, payload format 2.0. */
export const serveWebhooks = async (handler: (event: HttpRequest) => Promise<Answer>): Promise<HttpApi> => {
  const deliveries: Delivery[] = [];
  const server = createServer(async (request, response) => {
    const source = /^\/webhooks\/([^/?]+)$/.exec(request.url ?? '')?.[1];
    if (request.method !== 'POST' || source === undefined) {
      response.writeHead(404).end('{"message":"Not Found"}');
      return;
    }
    const event = await eventOf(request, source);
    const answer = await handler(event);
    deliveries.push({ status: answer.statusCode, body: event.body });
    response.writeHead(answer.statusCode, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    deliveries,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
