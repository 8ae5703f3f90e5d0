import type { Server } from 'node:http';
import type { Readable } from 'node:stream';
import { serve } from '@hono/node-server';
import { approvalLink } from './people.ts';
import { paint } from './report/paint.ts';
import type { ShopRun } from './shop-run.ts';

// Taken before the virtual clock replaces them: a person's browser lives in real time.
const realSetTimeout = globalThis.setTimeout;
const LOOK_EVERY_MS = 200;

export interface BrowserParts {
  port: number;
  say: (line: string) => void;
  /** Each line that is entered says: nobody answers the question that waits now. */
  entered: Readable;
}

/**
 * Serves the operator's pages on loopback and lets the shop's time stand still while a question waits for its answer, or
 * until Enter lets the time to answer pass.
 */
export const personInTheBrowser = ({ port, say, entered }: BrowserParts) => {
  let server: Server | undefined;
  let waitingAt: string | undefined;
  const told = new Set<string>();
  const passedOver = new Set<string>();
  entered.on('data', () => {
    if (waitingAt) passedOver.add(waitingAt);
  });

  const people = async (run: ShopRun): Promise<boolean> => {
    server ??= serve({ fetch: run.app.fetch, port, hostname: '127.0.0.1' }) as Server;
    const waiting = await firstWaiting(run);
    waitingAt = waiting?.pathname;
    if (!waiting || passedOver.has(waiting.pathname)) return false;
    if (!told.has(waiting.pathname)) {
      told.add(waiting.pathname);
      say(
        `\n          ${paint('bold', 'Your decision, please:')} ${waiting.href}\n          Enter: nobody answers, and the time to answer passes.\n`,
      );
    }
    await new Promise((resolve) => realSetTimeout(resolve, LOOK_EVERY_MS));
    return true;
  };

  const keepOpen = async (): Promise<void> => {
    say(`\nThe pages stay open at http://127.0.0.1:${port} until you press Ctrl+C.`);
    await new Promise<void>((resolve) => process.once('SIGINT', () => resolve()));
    server?.close();
    entered.pause();
  };
  return { people, keepOpen };
};

const firstWaiting = async (run: ShopRun): Promise<URL | null> => {
  for (const mail of run.cloud.outbox.mails) {
    const link = approvalLink(mail);
    const record = link && (await run.incidents.link(link.pathname.split('/').at(-1) ?? ''));
    const approval = record && (await run.incidents.approval(record.incidentId, record.approvalId));
    if (link && approval?.status === 'waiting') return link;
  }
  return null;
};
