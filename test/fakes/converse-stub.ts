import {
  constants,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';

export interface ConverseRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  // biome-ignore lint/suspicious/noExplicitAny: a request's body is read by tests field by field
  body: any;
}

/** What the stub does with one request, as AWS or a network would. */
export type Reply =
  | { kind: 'body'; status: number; headers?: Record<string, string>; body: string }
  | { kind: 'never' }
  | { kind: 'go-away' }
  | { kind: 'stall-mid-body' }
  | { kind: 'reset-mid-body'; code: number }
  | { kind: 'hang-up' };

export interface ConverseStub {
  endpoint: string;
  seen: ConverseRequest[];
  /** How many connections were opened. */
  sessions(): number;
  close(): Promise<void>;
}

/** A whole answer of the model, as Converse writes it. */
export const converse = (
  content: readonly object[],
  stopReason = 'tool_use',
  usage: object = { inputTokens: 900, outputTokens: 80, totalTokens: 980 },
  trace: object = {},
): Reply => ({
  kind: 'body',
  status: 200,
  body: JSON.stringify({
    metrics: { latencyMs: 412 },
    output: { message: { content, role: 'assistant' } },
    stopReason,
    usage,
    ...trace,
  }),
});

/** A guardrail's account of what it did, as Converse sends it when it is asked for: with the text that it found. */
export const guardrailTrace = (action: 'BLOCKED' | 'ANONYMIZED', secret: string) => ({
  trace: {
    guardrail: {
      inputAssessment: {
        gr4il: {
          contentPolicy: {
            filters: [{ type: 'PROMPT_ATTACK', confidence: 'HIGH', filterStrength: 'HIGH', action: 'BLOCKED' }],
          },
          sensitiveInformationPolicy: {
            piiEntities: [{ match: secret, type: 'AWS_SECRET_KEY', action }],
            regexes: [],
          },
          invocationMetrics: { guardrailProcessingLatency: 313 },
        },
      },
    },
  },
});

export const toolUse = (name: string, input: unknown): object => ({
  toolUse: { toolUseId: 'tooluse_kZJMlvQmRJ6eAyJE5GIl7Q', name, input },
});

/** An error as Bedrock sends it: its name stands in a header, its message in the body. */
export const refusal = (status: number, name: string, message = 'as AWS says'): Reply => ({
  kind: 'body',
  status,
  headers: { 'x-amzn-errortype': `${name}:http://internal.amazon.com/coral/com.amazon.bedrock/` },
  body: JSON.stringify({ message }),
});

/** What is replied always, or what this request is replied. */
export type Answer = Reply | ((request: ConverseRequest) => Reply);

/**
 * A local server over HTTP/2 without TLS, which is what the SDK's Bedrock client speaks to an `http:` endpoint. It records
 * every request and gives the replies one after the other, the last one again and again.
 */
export const converseStub = async (...answers: [Answer, ...Answer[]]): Promise<ConverseStub> => {
  const seen: ConverseRequest[] = [];
  const open = new Set<ServerHttp2Session>();
  let sessions = 0;
  const server = createServer();
  server.on('session', (session) => {
    sessions += 1;
    open.add(session);
    session.on('error', () => {});
    session.on('close', () => open.delete(session));
  });
  server.on('stream', async (stream, headers) => {
    stream.on('error', () => {});
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const answer = answers[Math.min(seen.length, answers.length - 1)] as Answer;
    const request: ConverseRequest = {
      method: String(headers[':method']),
      path: String(headers[':path']),
      headers,
      body: JSON.parse(Buffer.concat(chunks).toString('utf8') || 'null'),
    };
    seen.push(request);
    give(stream, typeof answer === 'function' ? answer(request) : answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    seen,
    sessions: () => sessions,
    close: () =>
      new Promise((resolve) => {
        for (const session of open) session.destroy();
        server.close(() => resolve());
      }),
  };
};

const give = (stream: ServerHttp2Stream, reply: Reply): void => {
  if (reply.kind === 'never' || stream.destroyed) return;
  if (reply.kind === 'go-away') {
    // As a server that is about to restart: this stream was not and will not be worked on.
    stream.session?.goaway(constants.NGHTTP2_NO_ERROR, 0);
    stream.close(constants.NGHTTP2_REFUSED_STREAM);
    return;
  }
  if (reply.kind === 'hang-up') {
    stream.session?.destroy();
    return;
  }
  if (reply.kind === 'body') {
    stream.respond({ ':status': reply.status, 'content-type': 'application/json', ...reply.headers });
    stream.end(reply.body);
    return;
  }
  stream.respond({ ':status': 200, 'content-type': 'application/json' });
  stream.write('{"metrics":{"latencyMs":1},"output":{"message":', () => {
    if (reply.kind === 'reset-mid-body') stream.close(reply.code);
  });
};
