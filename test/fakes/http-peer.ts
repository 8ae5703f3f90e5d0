import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Fetch } from '../../lib/adapters/http/ask-http.ts';

export interface Asked {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Answers one request; the last of a list answers all that follow. */
export type PeerAnswer = (response: ServerResponse, asked: Asked) => void;

export interface HttpPeer {
  origin: string;
  asked: readonly Asked[];
  /** How many bytes of the last answer had left when its connection ended. */
  bytesSent(): number;
  close(): Promise<void>;
}

/** A real HTTP server on the loopback interface that answers as it is told, one answer a request. */
export const httpPeer = async (...answers: [PeerAnswer, ...PeerAnswer[]]): Promise<HttpPeer> => {
  const asked: Asked[] = [];
  let bytes = 0;
  const server = createServer(async (request, response) => {
    response.on('close', () => {
      bytes = response.socket?.bytesWritten ?? bytes;
    });
    const one = { path: request.url ?? '', headers: request.headers, body: await text(request) };
    asked.push(one);
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    answer?.(response, one);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    asked,
    bytesSent: () => bytes,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};

export const answering =
  (status: number, body: unknown, headers: Record<string, string> = {}): PeerAnswer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

/** Sends calls to a tool's own address to the peer instead. */
export const towardsPeer =
  (peer: HttpPeer): Fetch =>
  (url, init) =>
    fetch(url.replace(new URL(url).origin, peer.origin), init);

/** Hangs up in the middle of an answer, as a tool does that is restarted. */
export const hangingUp: PeerAnswer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"status":', () => response.socket?.resetAndDestroy());
};

/** Sends so many megabytes as fast as they are taken. */
export const flooding =
  (megabytes: number, status = 200): PeerAnswer =>
  (response) => {
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    response.writeHead(status, { 'content-type': 'application/json' });
    let left = megabytes;
    const more = (): void => {
      while (left > 0) {
        left -= 1;
        if (!response.write(chunk)) return void response.once('drain', more);
      }
      response.end();
    };
    more();
  };
