import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { CONSOLE_STYLE_PATH } from '../../console/console-layout.ts';
import { STYLE_PATH, ZONE_SCRIPT_PATH } from '../../console/document.ts';
import { STYLE } from '../../console/style.ts';
import { ZONE_SCRIPT } from '../../console/zone-script.ts';
import type { SessionRecords } from '../../lib/ports/session-records.ts';
import { type ApprovalRoutesDeps, approvalRoutes, refuseUnknown } from './approval-routes.ts';
import type { ConsoleDeps } from './console-deps.ts';
import { consoleRoutes } from './console-routes.ts';
import { questionRoutes } from './question-routes.ts';
import { say } from './say.ts';
import { type SignInRoutesDeps, signInRoutes } from './sign-in-routes.ts';
import { type SlackRoutesDeps, slackRoutes } from './slack-routes.ts';
import { readableForm, smallBody } from './small-form.ts';

export interface OperatorApiDeps extends ApprovalRoutesDeps {
  incidents: ApprovalRoutesDeps['incidents'] & SessionRecords;
  /** Left out where the catalog gives nobody access: the pages behind a sign-in then do not exist. */
  signIn?: Omit<SignInRoutesDeps, 'incidents'>;
  /** Left out where the catalog names no Slack: the path of its presses then does not exist. */
  slack?: Omit<SlackRoutesDeps, keyof ApprovalRoutesDeps>;
  /** What the pages behind a sign-in show. */
  console?: ConsoleDeps;
}

const ASSETS: ReadonlySet<string> = new Set([STYLE_PATH, CONSOLE_STYLE_PATH, ZONE_SCRIPT_PATH]);

/** The pages have one script, a file of our own; none in a page runs, whatever stood in a record. */
const HEADERS = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    styleSrc: ["'self'"],
    scriptSrc: ["'self'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
  },
  referrerPolicy: 'no-referrer',
  xFrameOptions: 'DENY',
});
const ASSET = { 'cache-control': 'public, max-age=3600' };

/** The operator's pages: a GET only ever shows, whoever or whatever follows the link; a pressed button POSTs and decides. */
export const createApp = (deps: OperatorApiDeps) => {
  const app = new Hono();
  app.use(HEADERS);
  app.use(async (context, next) => {
    await next();
    if (!ASSETS.has(context.req.path)) context.header('cache-control', 'no-store');
  });

  app.get(STYLE_PATH, (context) => context.body(STYLE, 200, { ...ASSET, 'content-type': 'text/css; charset=utf-8' }));
  app.get(ZONE_SCRIPT_PATH, (context) =>
    context.body(ZONE_SCRIPT, 200, { ...ASSET, 'content-type': 'text/javascript; charset=utf-8' }),
  );

  for (const path of ['/approvals/*', '/console/*', '/sign-out']) app.use(path, smallBody, readableForm);

  // Says that it can be reached, and nothing about what is going on.
  app.get('/health', (context) => context.text('ok'));

  app.route('/', approvalRoutes(deps));
  const signIn = deps.signIn && { ...deps.signIn, incidents: deps.incidents };
  if (signIn) app.route('/', signInRoutes(signIn));
  if (signIn && deps.console) {
    app.route('/', consoleRoutes(deps.console, signIn));
    // Behind the same door, which the console's routes keep for all paths of theirs.
    app.route('/', questionRoutes({ ...deps, catalog: deps.console.catalog }));
  }
  if (deps.slack) app.route('/', slackRoutes({ ...deps, ...deps.slack }));

  app.notFound(refuseUnknown);
  app.onError((error, context) => {
    deps.failed(error);
    return say(
      context,
      500,
      'Something went wrong',
      'Open the link again in a minute to see whether your answer was recorded.',
    );
  });
  return app;
};
