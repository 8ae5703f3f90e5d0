import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import Provider from 'oidc-provider';
import type { CustomFetch } from 'openid-client';

export const ISSUER = 'https://directory.example';
export const CLIENT_ID = 'selfheal-console';
export const PAGES_URL = 'https://pages.example';

/** What the directory says of a person who signs in, beside `sub`. */
export type Claims = Readonly<Record<string, unknown>>;

interface Change {
  claims?: (claims: JWTPayload) => JWTPayload;
  /** Signs with a key that the directory does not publish. */
  otherKey?: boolean;
}

/**
 * A certified OpenID Connect directory on loopback, spoken to over HTTP; `fetch` brings calls to its https address there. `change`
 * alters ID tokens on their way and signs them anew, for what a directory of good faith never sends.
 */
export const startDirectory = async () => {
  const keys = await generateKeyPair('RS256', { extractable: true });
  const strangers = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(keys.privateKey)), kid: 'directory', alg: 'RS256', use: 'sig' };
  const person: { claims: Claims } = { claims: {} };
  const state: { change: Change | null; down: boolean; slow: boolean; status: number | null } = {
    change: null,
    down: false,
    slow: false,
    status: null,
  };

  const provider = new Provider(ISSUER, {
    clients: [
      {
        client_id: CLIENT_ID,
        token_endpoint_auth_method: 'none',
        redirect_uris: [`${PAGES_URL}/sign-in/callback`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    jwks: { keys: [jwk] },
    pkce: { required: () => true },
    // As Cognito does: claims stand in the ID token.
    conformIdTokenClaims: false,
    claims: {
      openid: ['sub', 'cognito:groups', 'custom:groups'],
      email: ['email', 'email_verified'],
      profile: ['name'],
    },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...person.claims }) }),
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    cookies: { keys: ['a key of the test'] },
  });
  provider.proxy = true;

  const listener = provider.callback();
  const server: Server = createServer(async (request, response) => {
    if (state.slow) return;
    if (state.status !== null) {
      response.writeHead(state.status, { 'content-type': 'application/json' }).end('{"error":"server_error"}');
      return;
    }
    request.headers['x-forwarded-proto'] = 'https';
    request.headers.host = new URL(ISSUER).host;
    if (!request.url?.startsWith('/interaction/')) return void listener(request, response);
    const { prompt, params, grantId } = await provider.interactionDetails(request, response);
    if (prompt.name === 'login')
      return provider.interactionFinished(request, response, { login: { accountId: 'person-1' } });
    const grant = grantId
      ? await provider.Grant.find(grantId)
      : new provider.Grant({ accountId: 'person-1', clientId: String(params.client_id) });
    grant?.addOIDCScope('openid email profile');
    return provider.interactionFinished(request, response, { consent: { grantId: (await grant?.save()) ?? '' } });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  const local = (url: string | URL): string => String(url).replace(ISSUER, `http://127.0.0.1:${port}`);

  const resigned = async (token: string, { claims = (given) => given, otherKey = false }: Change): Promise<string> =>
    new SignJWT(claims(decodeJwt(token)))
      .setProtectedHeader({ alg: 'RS256', kid: 'directory' })
      .sign(otherKey ? strangers.privateKey : keys.privateKey);

  /** The calls of the pages' function. */
  const calls: { url: string; body: string }[] = [];
  const directoryFetch: CustomFetch = async (url, options) => {
    if (state.down) throw new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') });
    calls.push({ url, body: String(options.body ?? '') });
    const response = await fetch(local(url), options as RequestInit);
    if (!state.change || !url.endsWith('/token') || !response.ok) return response;
    const body = (await response.json()) as { id_token: string };
    return Response.json({ ...body, id_token: await resigned(body.id_token, state.change) });
  };

  /** What a person's browser does from the address it is sent to until it is sent back; answers the parameters it brings. */
  const browse = async (address: string): Promise<URLSearchParams> => {
    const jar = new Map<string, string>();
    let url = address;
    for (let hops = 0; hops < 10; hops += 1) {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(local(url), { redirect: 'manual', headers: { cookie } });
      for (const line of response.headers.getSetCookie()) {
        const [pair = ''] = line.split(';');
        const at = pair.indexOf('=');
        jar.set(pair.slice(0, at), pair.slice(at + 1));
      }
      const location = response.headers.get('location');
      if (location === null) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
      const next = new URL(location, ISSUER);
      if (next.origin === PAGES_URL) return next.searchParams;
      url = next.href;
    }
    throw new Error('the directory sent the browser around too often');
  };

  return { person, state, calls, fetch: directoryFetch, browse, stop: () => server.close() };
};

export type Directory = Awaited<ReturnType<typeof startDirectory>>;
