import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { auditPage } from '../../console/audit-page.ts';
import { CONSOLE_STYLE_PATH } from '../../console/console-layout.ts';
import { CONSOLE_STYLE } from '../../console/console-style.ts';
import { incidentPage } from '../../console/incident-page.ts';
import { learningPage } from '../../console/learning-page.ts';
import { overviewPage } from '../../console/overview-page.ts';
import { runbookPage, runbooksPage } from '../../console/runbooks-page.ts';
import { servicePage, servicesPage } from '../../console/services-page.ts';
import { includes, roleEverywhere } from '../../lib/domain/access/role-on.ts';
import { auditCsv, auditPart, auditRow, MOST_EXPORTED, seesAudit } from './audit-view.ts';
import { cameFrom } from './came-from.ts';
import type { ConsoleDeps, Looking } from './console-deps.ts';
import { incidentView } from './incident-view.ts';
import { learningView } from './learning-view.ts';
import { overviewView } from './overview-view.ts';
import { askedOf } from './paged.ts';
import { runbooksView, runbookView } from './runbooks-view.ts';
import { say } from './say.ts';
import { servicesView, serviceView } from './service-views.ts';
import { type InConsole, requireOperator, type SignedInDeps } from './signed-in.ts';

const ASSET = { 'cache-control': 'public, max-age=3600' };

/** Where an earlier page ended, or an instant; anything else begins at the newest line. */
const Before = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT[\d:.]+Z(#[\w-]{1,100})?$/)
  .refine((place) => !Number.isNaN(Date.parse(place.split('#')[0] ?? '')));

const Turn = z.object({ turn: z.enum(['engage', 'release']), reason: z.string().trim().min(1).max(500) });

const nothingHere = (context: Context) =>
  say(context, 404, 'Nothing here', 'There is no such page, or none that your groups may see.');

/** The operator's console: pages that only show, and the kill switch. What somebody may not see does not exist for them. */
export const consoleRoutes = (deps: ConsoleDeps, signedIn: SignedInDeps) => {
  const app = new Hono<InConsole>();

  app.get(CONSOLE_STYLE_PATH, (context) =>
    context.body(CONSOLE_STYLE, 200, { ...ASSET, 'content-type': 'text/css; charset=utf-8' }),
  );

  // The path without anything after it, too.
  app.use('/console/*', requireOperator(signedIn), async (context, next) => {
    const { operator, formToken } = context.var;
    const viewer = { person: operator.id, formToken, seesAudit: seesAudit(deps.catalog, operator) };
    context.set('within', { viewer, back: null });
    await next();
  });

  const looking = ({ var: { operator } }: Context<InConsole>): Looking => ({ deps, operator });
  const viewer = ({ var: { within } }: Context<InConsole>) => within.viewer;

  app.get('/console', async (context) =>
    context.html(overviewPage(viewer(context), await overviewView(looking(context)))),
  );

  app.post('/console/kill-switch', async (context) => {
    const { operator } = context.var;
    if (!includes(roleEverywhere(deps.catalog, operator), 'admin')) return nothingHere(context);
    const read = Turn.safeParse(await context.req.parseBody());
    if (!read.success)
      return say(context, 400, 'The kill switch was not turned', 'Say why, in 500 characters at most.');
    const { turn, reason } = read.data;
    const who = { by: operator.id, how: 'signed-in', from: cameFrom(context) } as const;
    await deps.incidents.setKillSwitch(turn === 'engage', who, reason, deps.now());
    return context.redirect('/console#switch', 303);
  });

  app.get('/console/incidents/:id', async (context) => {
    const view = await incidentView(looking(context), context.req.param('id'));
    return view ? context.html(incidentPage(viewer(context), view)) : nothingHere(context);
  });

  app.get('/console/services', async (context) =>
    context.html(servicesPage(viewer(context), await servicesView(looking(context), askedOf(context.req.query())))),
  );
  app.get('/console/services/:name', async (context) => {
    const view = await serviceView(looking(context), context.req.param('name'));
    return view ? context.html(servicePage(viewer(context), view)) : nothingHere(context);
  });
  app.get('/console/runbooks', (context) =>
    context.html(runbooksPage(viewer(context), runbooksView(looking(context), askedOf(context.req.query())))),
  );
  app.get('/console/runbooks/:runbook', async (context) => {
    const asked = askedOf(context.req.query());
    const view = await runbookView(looking(context), context.req.param('runbook'), asked);
    return view ? context.html(runbookPage(viewer(context), view)) : nothingHere(context);
  });
  app.get('/console/learning', async (context) =>
    context.html(learningPage(viewer(context), await learningView(looking(context)))),
  );

  app.use('/console/audit*', async (context, next) =>
    seesAudit(deps.catalog, context.var.operator) ? next() : nothingHere(context),
  );
  const before = (context: Context): string => {
    const read = Before.safeParse(context.req.query('before'));
    // The log's newest line may be of this very instant; there is none after it.
    const newest = `${deps.now().toISOString()}#~`;
    return read.success && read.data < newest ? read.data : newest;
  };
  const query = (at: string): string => new URLSearchParams({ before: at }).toString();
  app.get('/console/audit', async (context) => {
    const from = before(context);
    const { entries, next } = await auditPart(looking(context), from);
    const older = next === null ? null : query(next);
    return context.html(auditPage(viewer(context), { rows: entries.map(auditRow), older, here: query(from) }));
  });
  const exported = async (context: Context<InConsole>, name: string) => {
    const part = await auditPart(looking(context), before(context), MOST_EXPORTED);
    context.header('content-disposition', `attachment; filename="${name}"`);
    return part;
  };
  app.get('/console/audit.json', async (context) => context.json(await exported(context, 'selfheal-audit.json')));
  app.get('/console/audit.csv', async (context) => {
    const { entries, next } = await exported(context, 'selfheal-audit.csv');
    if (next !== null) context.header('link', `</console/audit.csv?${query(next)}>; rel="next"`);
    return context.body(auditCsv(entries), 200, { 'content-type': 'text/csv; charset=utf-8' });
  });

  return app;
};
