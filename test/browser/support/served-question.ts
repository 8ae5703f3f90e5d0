import { serve } from '@hono/node-server';
import type { Asked } from '../../unit/functions/operator-api/asked.ts';

export interface ServedQuestion {
  /** Of one person's link. */
  address: string;
  stop: () => void;
}

/** The pages of a question on loopback, outside a drill: nothing happens in its world but what the test does. */
export const serveQuestion = (
  { app, linkOf }: Pick<Asked, 'app' | 'linkOf'>,
  person: string,
): Promise<ServedQuestion> => {
  const { path, token } = linkOf(person);
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
      resolve({
        address: `http://127.0.0.1:${port}${path}?token=${encodeURIComponent(token)}`,
        stop: () => void server.close(),
      }),
    );
  });
};
