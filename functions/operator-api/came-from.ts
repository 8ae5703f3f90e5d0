import type { Context } from 'hono';
import * as z from 'zod';

const Event = z.object({
  event: z.object({ requestContext: z.object({ http: z.object({ sourceIp: z.string().max(200) }) }) }),
});

/** Where a request came from, as the endpoint in front says; null where nothing is in front. No header is read: whoever asks writes those. */
export const cameFrom = (context: Context): string | null => {
  const read = Event.safeParse(context.env);
  return read.success ? read.data.event.requestContext.http.sourceIp : null;
};
