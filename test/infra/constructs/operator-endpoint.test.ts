import { describe, expect, it } from 'vitest';
import { createApp } from '../../../functions/operator-api/handler.ts';
import { createMemoryStore } from '../../../lib/adapters/memory/memory-store.ts';
import { createSeal } from '../../../lib/adapters/oidc/seal.ts';
import { createSessions } from '../../../lib/adapters/oidc/sessions.ts';
import { OperatorEndpoint } from '../../../lib/infra/constructs/operator-endpoint.ts';
import { aCatalog } from '../../unit/domain/builders/catalog.ts';
import { findings } from '../support/findings.ts';
import { aFunction, inStack } from '../support/in-stack.ts';

const now = () => new Date('2026-01-01T00:00:00.000Z');
const store = createMemoryStore({ now });
const seal = createSeal(async () => JSON.stringify({ current: 'a key of the test that is long enough' }), now);
/** Fails at the first look at a link, so that a path which has an answer is told from one that has none: 500, not 404. */
const app = createApp({
  policyVersion: 'cat_1',
  incidents: {
    ...store,
    link: async () => {
      throw new Error('the store cannot be reached');
    },
  },
  linkSecret: async () => 'a secret of the test',
  manifests: [],
  failed: () => {},
  now,
  signIn: {
    signIn: {
      begin: async () => ({ status: 'refused', refusal: 'unreachable', because: 'there is none' }),
      finish: async () => ({ status: 'refused', refusal: 'not-begun', because: 'there is none' }),
      signOutAddress: () => 'https://directory.example/logout',
    },
    sessions: createSessions({ seal, groups: [], now }),
    catalog: { access: {} },
    pagesUrl: 'https://pages.example',
    refused: () => {},
  },
  console: { incidents: store, catalog: aCatalog(), manifests: [], now },
});

describe('the operator’s endpoint', () => {
  const { stack, template } = inStack((scope) => {
    new OperatorEndpoint(scope, 'It', {
      operatorApi: aFunction(scope, 'F'),
      signIn: true,
      slack: false,
      logRetentionDays: 30,
    });
  });

  const published = Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(
    ({ Properties }) => Properties.RouteKey as string,
  );

  it('publishes these routes, and no path beside them', () => {
    expect([...published].sort()).toEqual([
      'GET /approvals/{proxy+}',
      'GET /console',
      'GET /console/{proxy+}',
      'GET /health',
      'GET /sign-in',
      'GET /sign-in/callback',
      'GET /sign-out',
      'HEAD /approvals/{proxy+}',
      'HEAD /console',
      'HEAD /console/{proxy+}',
      'POST /approvals/{proxy+}',
      'POST /console/{proxy+}',
      'POST /sign-out',
    ]);
  });

  it('publishes no way in, and nothing behind it, where the catalog gives nobody access', () => {
    const { template: without } = inStack((scope) => {
      new OperatorEndpoint(scope, 'It', {
        operatorApi: aFunction(scope, 'F'),
        signIn: false,
        slack: false,
        logRetentionDays: 30,
      });
    });
    const routes = Object.values(without.findResources('AWS::ApiGatewayV2::Route')).map(
      ({ Properties }) => Properties.RouteKey as string,
    );
    expect(routes.length).toBeGreaterThanOrEqual(4);
    expect(routes.filter((route) => /console|sign/.test(route))).toEqual([]);
  });

  it('holds back whoever asks for sign-ins or pages of the console without end, and waits for those routes', () => {
    const [stage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'));
    const limits: Record<string, { ThrottlingRateLimit: number }> = stage?.Properties.RouteSettings;
    const limited = published.filter((route) => /console|sign/.test(route));
    expect(Object.keys(limits).sort()).toEqual(limited.toSorted());
    expect(limits['GET /sign-in']).toMatchObject({ ThrottlingRateLimit: 5, ThrottlingBurstLimit: 20 });
    expect(limits['GET /console']).toMatchObject({ ThrottlingRateLimit: 10, ThrottlingBurstLimit: 40 });
    const routes = template.findResources('AWS::ApiGatewayV2::Route');
    const waits: readonly string[] = stage?.DependsOn ?? [];
    const awaited = waits.flatMap((id) => routes[id]?.Properties.RouteKey ?? []);
    expect(awaited).toEqual(expect.arrayContaining(limited));
  });

  it.each(published)('publishes only what the pages’ function has an answer for: %s', async (routeKey) => {
    const [method = '', path = ''] = routeKey.split(' ');
    const response = await app.request(path.replace('{proxy+}', 'lnk_1'), { method });
    expect(response.status).not.toBe(404);
  });

  it('would not take a path without an answer for one with: the check examines', async () => {
    expect((await app.request('/incidents/inc_1')).status).toBe(404);
    expect((await app.request('/sign-in/elsewhere')).status).toBe(404);
    expect((await app.request('/approvals/lnk_1', { method: 'PUT' })).status).toBe(404);
  });

  it('publishes everything that the pages’ function answers', () => {
    const answered = app.routes.filter(({ method }) => method !== 'ALL');
    expect(answered.length).toBeGreaterThanOrEqual(4);
    const covers = (routeKey: string, asked: string) =>
      new RegExp(`^${routeKey.replace('{proxy+}', '.+')}$`).test(asked);
    const unpublished = answered
      .map(({ method, path }) => `${method} ${path}`)
      .filter((asked) => !published.some((routeKey) => covers(routeKey, asked)));
    expect(unpublished).toEqual([]);
  });

  it('is throttled, because anyone can reach it', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: '$default',
      DefaultRouteSettings: { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 },
    });
  });

  it('writes no link’s token to its access log: neither path nor query string', () => {
    const [stage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'));
    const format: string = stage?.Properties.AccessLogSettings.Format;
    expect(format).toContain('$context.routeKey');
    expect(format).not.toMatch(/\$context\.(path|requestOverride|authorizer)|query/i);
  });

  it('is clean', () => {
    expect(findings(stack).filter((finding) => !finding.includes('/F/'))).toEqual([]);
  });
});
