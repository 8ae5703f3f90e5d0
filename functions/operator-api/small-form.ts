import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { say } from './say.ts';

/** Our longest form holds a reason of a thousand characters, each of up to nine bytes when it is posted, beside a few short fields. */
const LARGEST_FORM_BYTES = 32 * 1024;

/** Turns away what is too large for a form of ours before any of it is read, let alone understood. */
export const smallBody = bodyLimit({
  maxSize: LARGEST_FORM_BYTES,
  onError: (context) =>
    say(context, 413, 'Too long', 'More was sent than any form of these pages holds, so nothing was read of it.'),
});

/** Turns away what is no form; whoever sends it breaks nothing by it. */
export const readableForm: MiddlewareHandler = async (context, next) => {
  if (context.req.method === 'POST')
    try {
      await context.req.parseBody();
    } catch {
      return say(context, 400, 'Not understood', 'What was sent is no form. Open the page again and use its buttons.');
    }
  return next();
};
