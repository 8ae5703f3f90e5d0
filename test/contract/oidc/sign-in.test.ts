import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createSeal } from '../../../lib/adapters/oidc/seal.ts';
import { createSignIn } from '../../../lib/adapters/oidc/sign-in.ts';
import { CLIENT_ID, type Claims, type Directory, ISSUER, PAGES_URL, startDirectory } from './directory.ts';

const GOOD: Claims = {
  email: 'Ana@Example.com',
  email_verified: true,
  name: 'Ana',
  'cognito:groups': ['shop-approvers', 'somebody-elses'],
};

let directory: Directory;
beforeAll(async () => {
  directory = await startDirectory();
});
afterAll(() => directory.stop());
afterEach(() => {
  Object.assign(directory.state, { change: null, down: false, slow: false, status: null });
  directory.calls.length = 0;
});

const clock = { at: new Date() };
const now = () => clock.at;
const seal = createSeal(async () => JSON.stringify({ current: 'c'.repeat(64) }), now);
const aDoor = ({
  groupsClaim = 'cognito:groups',
  groupsAs = 'json' as 'json' | 'commas',
  clientId = CLIENT_ID,
  timeoutSeconds = 4,
  groups = ['shop-approvers', 'operations-admins'],
} = {}) =>
  createSignIn({
    settings: {
      issuer: ISSUER,
      clientId,
      hostedUrl: 'https://pool.example',
      pagesUrl: PAGES_URL,
      groupsClaim,
      groupsAs,
    },
    seal,
    groups,
    fetch: directory.fetch,
    timeoutSeconds,
    now,
  });

const begun = async (door = aDoor(), to = '/console') => {
  const result = await door.begin(to);
  if (result.status !== 'begun') throw new Error(result.because);
  return { door, ...result };
};

/** A whole sign-in of a person of whom the directory says this. */
const signedIn = async (claims: Claims, settings: Parameters<typeof aDoor>[0] = {}) => {
  directory.person.claims = claims;
  const { door, address, pending } = await begun(aDoor(settings));
  return door.finish(await directory.browse(address), pending);
};

describe('signing in at a directory', () => {
  it('lets in whom the directory vouches for, by the address in lower case and the groups that the catalog names', async () => {
    clock.at = new Date();
    const result = await signedIn(GOOD);
    expect(result).toEqual({
      status: 'signed-in',
      to: '/console',
      operator: {
        id: 'ana@example.com',
        name: 'Ana',
        groups: ['shop-approvers'],
        signedInAt: clock.at.toISOString(),
        expiresAt: new Date(clock.at.getTime() + 8 * 3_600_000).toISOString(),
      },
    });
  });

  it('asks for a code alone, with state, nonce and the hash of a verifier that it keeps sealed', async () => {
    const { address, pending } = await begun();
    const asked = new URL(address).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      client_id: CLIENT_ID,
      response_type: 'code',
      redirect_uri: `${PAGES_URL}/sign-in/callback`,
      scope: 'openid email profile',
      code_challenge_method: 'S256',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked.get(name)).toMatch(/^[\w-]{43}$/);
    expect(pending).not.toContain(asked.get('state'));
    expect((await begun()).address).not.toBe(address);
  });

  it.each<[string, unknown, string[], ('json' | 'commas')?]>([
    ['in a text that is a list in JSON', '["shop-approvers", "other"]', ['shop-approvers']],
    ['in a text with brackets', '[shop-approvers, other]', ['shop-approvers'], 'commas'],
    ['in a text with commas', 'other,"operations-admins"', ['operations-admins'], 'commas'],
    ['in a text that is one name', 'operations-admins', ['operations-admins']],
    ['in no claim', undefined, []],
    ['in a claim that is neither', 7, []],
    ['named twice', ['shop-approvers', 'shop-approvers'], ['shop-approvers']],
  ])('reads groups %s', async (_, claim, groups, groupsAs = 'json') => {
    const result = await signedIn({ ...GOOD, 'custom:groups': claim }, { groupsClaim: 'custom:groups', groupsAs });
    expect(result).toMatchObject({ status: 'signed-in', operator: { groups } });
  });

  it.each([
    ['as a list', ['guests,operations-admins']],
    ['as a list in JSON', '["guests,operations-admins"]'],
    ['as a list in JSON, with a name that looks like one', '["[\\"operations-admins\\"]"]'],
    ['as a text', 'guests,operations-admins'],
    ['as a text with a blank', 'guests, operations-admins'],
    ['as a text in brackets', '[guests, operations-admins]'],
    ['as a text in broken JSON', '["guests,"operations-admins",""]'],
  ])('takes nobody for an admin whose group has that word after a comma in its name: %s', async (_, claim) => {
    const result = await signedIn({ ...GOOD, 'custom:groups': claim }, { groupsClaim: 'custom:groups' });
    expect(result).toMatchObject({ status: 'signed-in', operator: { groups: [] } });
  });

  it('lets a name with a comma be the name of a group that the catalog names', async () => {
    const groups = ['guests, all'];
    const claims = { ...GOOD, 'custom:groups': '["guests, all"]' };
    const result = await signedIn(claims, { groupsClaim: 'custom:groups', groups });
    expect(result).toMatchObject({ status: 'signed-in', operator: { groups } });
  });

  it.each([
    ['is not verified', { ...GOOD, email_verified: false }],
    ['is said by nobody to be verified', { ...GOOD, email_verified: undefined }],
    ['is missing', { ...GOOD, email: undefined }],
    ['is no address', { ...GOOD, email: 'ana' }],
  ])('refuses a person whose e-mail address %s', async (_, claims) => {
    expect(await signedIn(claims)).toMatchObject({ status: 'refused', refusal: 'unverified' });
  });

  it('takes the text "true" for verified, as mapped attributes have it', async () => {
    expect(await signedIn({ ...GOOD, email_verified: 'true' })).toMatchObject({ status: 'signed-in' });
  });
});

describe('an answer that does not belong to this browser’s sign-in', () => {
  it.each([
    ['of another state', (answer: URLSearchParams) => answer.set('state', 'x'.repeat(43))],
    ['without state', (answer: URLSearchParams) => answer.delete('state')],
  ])('is refused, %s, and its code stays unredeemed', async (_, change) => {
    directory.person.claims = GOOD;
    const { door, address, pending } = await begun();
    const answer = await directory.browse(address);
    change(answer);
    directory.calls.length = 0;
    expect(await door.finish(answer, pending)).toMatchObject({ refusal: 'not-begun' });
    expect(directory.calls).toEqual([]);
  });

  it('is refused without the cookie, with one of another sign-in, one for another purpose, and ten minutes later', async () => {
    directory.person.claims = GOOD;
    const { door, address, pending } = await begun();
    const answer = await directory.browse(address);
    const other = await begun();
    const session = await seal.seal('session', { to: '/' }, new Date(now().getTime() + 60_000));
    for (const cookie of [undefined, 'rubbish', other.pending, session])
      expect(await door.finish(answer, cookie), String(cookie)).toMatchObject({ refusal: 'not-begun' });
    const before = clock.at;
    clock.at = new Date(before.getTime() + 600_000);
    expect(await door.finish(answer, pending)).toMatchObject({ refusal: 'not-begun' });
    clock.at = before;
  });

  it('is refused when its code was redeemed before', async () => {
    directory.person.claims = GOOD;
    const { door, address, pending } = await begun();
    const answer = await directory.browse(address);
    expect(await door.finish(answer, pending)).toMatchObject({ status: 'signed-in' });
    expect(await door.finish(answer, pending)).toMatchObject({ refusal: 'not-begun' });
  });

  it('is refused by the directory with the verifier of another browser, or none', async () => {
    directory.person.claims = GOOD;
    const { door, address, pending } = await begun();
    const answer = await directory.browse(address);
    const opened = await seal.open('sign-in', pending);
    const forged = await seal.seal(
      'sign-in',
      { ...opened?.content, verifier: 'v'.repeat(43) },
      new Date(now().getTime() + 60_000),
    );
    expect(await door.finish(answer, forged)).toMatchObject({ refusal: 'not-begun' });
    expect(directory.calls.at(-1)?.body).toContain(`code_verifier=${'v'.repeat(43)}`);
    const bare = new URL(address);
    bare.searchParams.delete('code_challenge');
    bare.searchParams.delete('code_challenge_method');
    const without = await directory.browse(bare.href);
    expect(without.get('error')).toBe('invalid_request');
  });

  it('is told as a no when the directory says no, without what else it says', async () => {
    const { door, address, pending } = await begun();
    const answer = new URLSearchParams({
      error: 'access_denied',
      error_description: 'ana@example.com <script>',
      state: new URL(address).searchParams.get('state') ?? '',
      iss: ISSUER,
    });
    const result = await door.finish(answer, pending);
    expect(result).toEqual({
      status: 'refused',
      refusal: 'denied',
      because: 'the directory answered access_denied',
    });
  });

  it('is refused when it says that it comes from another directory', async () => {
    directory.person.claims = GOOD;
    const { door, address, pending } = await begun();
    const answer = await directory.browse(address);
    answer.set('iss', 'https://elsewhere.example');
    expect(await door.finish(answer, pending)).toMatchObject({ refusal: 'not-trusted' });
  });
});

describe('an ID token', () => {
  const second = () => Math.floor(Date.now() / 1000);
  it.each([
    ['of another nonce', { claims: (claims: object) => ({ ...claims, nonce: 'n'.repeat(43) }) }],
    ['without nonce', { claims: (claims: object) => ({ ...claims, nonce: undefined }) }],
    ['of another issuer', { claims: (claims: object) => ({ ...claims, iss: 'https://elsewhere.example' }) }],
    ['for another client', { claims: (claims: object) => ({ ...claims, aud: 'another-client' }) }],
    ['that has expired', { claims: (claims: object) => ({ ...claims, exp: second() - 120 }) }],
    ['that never expires', { claims: (claims: object) => ({ ...claims, exp: undefined }) }],
    ['signed by a key that the directory does not publish', { otherKey: true }],
  ])('is refused: %s', async (_, change) => {
    directory.person.claims = GOOD;
    const { door, address, pending } = await begun();
    const answer = await directory.browse(address);
    directory.state.change = change;
    const result = await door.finish(answer, pending);
    expect(result).toMatchObject({ status: 'refused', refusal: 'not-trusted' });
    expect(JSON.stringify(result)).not.toMatch(/eyJ|ana@/i);
  });

  it('passes when it is only signed anew: the cases above fail by what they change', async () => {
    directory.person.claims = GOOD;
    const { door, address, pending } = await begun();
    const answer = await directory.browse(address);
    directory.state.change = {};
    expect(await door.finish(answer, pending)).toMatchObject({ status: 'signed-in' });
  });
});

describe('a directory that cannot be reached', () => {
  it.each([
    ['is down', { down: true }],
    ['fails', { status: 503 }],
  ])('is told of, and asked again next time: it %s', async (_, state) => {
    Object.assign(directory.state, state);
    const door = aDoor();
    expect(await door.begin('/console')).toMatchObject({ status: 'refused', refusal: 'unreachable' });
    Object.assign(directory.state, { down: false, status: null });
    expect(await door.begin('/console')).toMatchObject({ status: 'begun' });
  });

  it.each([
    ['goes down', { down: true }],
    ['fails', { status: 500 }],
  ])('is told of when it %s before the code is redeemed', async (_, state) => {
    directory.person.claims = GOOD;
    const { door, address, pending } = await begun();
    const answer = await directory.browse(address);
    Object.assign(directory.state, state);
    expect(await door.finish(answer, pending)).toMatchObject({ status: 'refused', refusal: 'unreachable' });
  });

  it('is not waited for without end', async () => {
    directory.state.slow = true;
    expect(await aDoor({ timeoutSeconds: 0.2 }).begin('/console')).toMatchObject({
      refusal: 'unreachable',
      because: 'the directory did not answer in time',
    });
  });
});

it('signs out at the pages of the directory, which send the browser back', () => {
  expect(aDoor().signOutAddress()).toBe(
    `https://pool.example/logout?client_id=${CLIENT_ID}&logout_uri=${encodeURIComponent(`${PAGES_URL}/sign-out`)}`,
  );
});
