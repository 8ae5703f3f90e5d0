import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { STYLE_PATH } from '../../console/layout.ts';
import { STYLE } from '../../console/style.ts';
import { type ApprovalRoutesDeps, approvalRoutes, refuseUnknown } from './approval-routes.ts';
import { say } from './say.ts';
import { type SignInRoutesDeps, signInRoutes } from './sign-in-routes.ts';

export interface OperatorApiDeps extends ApprovalRoutesDeps {
  /** Told of what went wrong behind a page; the person who asked only learns that nothing was decided. */
  failed: (error: unknown) => void;
  /** Left out where the catalog gives nobody access: the pages behind a sign-in then do not exist. */
  signIn?: SignInRoutesDeps;
}

/** The operator's pages: a GET only ever shows, whoever or whatever follows the link; a pressed button POSTs and decides. */
export const createApp = (deps: OperatorApiDeps) => {
  const app = new Hono();
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
      referrerPolicy: 'no-referrer',
      xFrameOptions: 'DENY',
    }),
  );
  app.use(async (context, next) => {
    await next();
    if (context.req.path !== STYLE_PATH) context.header('cache-control', 'no-store');
  });

  app.get(STYLE_PATH, (context) =>
    context.body(STYLE, 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'public, max-age=3600' }),
  );

  // Says that it can be reached, and nothing about what is going on.
  app.get('/health', (context) => context.text('ok'));

  app.route('/', approvalRoutes(deps));
  if (deps.signIn) app.route('/', signInRoutes(deps.signIn));

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
