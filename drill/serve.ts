import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { approvalLink } from './people.ts';
import { paint } from './report/paint.ts';
import type { ShopRun } from './shop-run.ts';

// Taken before the virtual clock replaces them: a person's browser lives in real time.
const realSetTimeout = globalThis.setTimeout;
const LOOK_EVERY_MS = 200;

/** Serves the operator's pages on loopback and lets the shop's time stand still while a question waits for its answer. */
export const personInTheBrowser = (port: number, say: (line: string) => void) => {
  let server: Server | undefined;
  const told = new Set<string>();

  const people = async (run: ShopRun): Promise<boolean> => {
    server ??= serve({ fetch: run.app.fetch, port, hostname: '127.0.0.1' }) as Server;
    const waiting = await firstWaiting(run);
    if (!waiting) return false;
    if (!told.has(waiting.pathname)) {
      told.add(waiting.pathname);
      say(`\n          ${paint('bold', 'Your decision, please:')} ${waiting.href}\n`);
    }
    await new Promise((resolve) => realSetTimeout(resolve, LOOK_EVERY_MS));
    return true;
  };

  const keepOpen = async (): Promise<void> => {
    say(`\nThe pages stay open at http://127.0.0.1:${port} until you press Ctrl+C.`);
    await new Promise<void>((resolve) => process.once('SIGINT', () => resolve()));
    server?.close();
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
