import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';

export interface Peer {
  endpoint: string;
  close(): Promise<void>;
}

export interface JsonService {
  /** What stands before the operation in `x-amz-target`, for example `AmazonSSM`. */
  target: string;
  /** What each operation takes; one that is not here is unknown. */
  operations: Readonly<Record<string, z.ZodType<object>>>;
  invoke(operation: string, input: object): Promise<object>;
  /** The name and status of a refusal that the service itself throws; null for anything else, which is a fault of the server. */
  refusal(cause: unknown): { name: string; status: number } | null;
}

interface Answer {
  status: number;
  body: unknown;
}

const refuse = (name: string, message: string, status = 400): Answer => ({ status, body: { __type: name, message } });

/** Timestamps travel as epoch seconds with milliseconds behind the point. Source: AWS JSON 1.1 protocol, Smithy 2.0 (timestampFormat epoch-seconds). */
const onTheWire = (value: unknown): unknown => {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(onTheWire);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, onTheWire(each)]));
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text || '{}');
  } catch {
    return undefined;
  }
};

const answerTo = async (service: JsonService, target: string, text: string): Promise<Answer> => {
  const [prefix, operation = ''] = target.split('.');
  const schema = prefix === service.target ? service.operations[operation] : undefined;
  if (!schema) {
    return refuse(
      'UnknownOperationException',
      `there is no ${target || 'operation'}; there is ${Object.keys(service.operations).join(', ')}`,
    );
  }
  const given = parsed(text);
  if (given === undefined) return refuse('SerializationException', 'the body is not JSON');
  const input = schema.safeParse(given);
  if (!input.success) return refuse('ValidationException', z.prettifyError(input.error));
  try {
    return { status: 200, body: onTheWire(await service.invoke(operation, input.data)) };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const known = service.refusal(cause);
    return known ? refuse(known.name, message, known.status) : refuse('InternalServerError', message, 500);
  }
};

/** Serves one AWS service on a free port of the loopback, in the protocol `awsJson1_1` (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html). */
export const serveJson = async (service: JsonService): Promise<Peer> => {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const target = String(request.headers['x-amz-target'] ?? '');
    const { status, body } = await answerTo(service, target, Buffer.concat(chunks).toString('utf8'));
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
