import type { JWTPayload } from 'jose';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  type CustomFetch,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import * as z from 'zod';
import type { SignInProvider } from '../../contracts/sign-in.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SignIn } from '../../ports/sign-in.ts';
import { operatorFrom } from './operator-from.ts';
import { refusalOf, refused } from './refusal-of.ts';
import type { Seal } from './seal.ts';

export interface OidcSettings {
  /** As it stands in ID tokens; its discovery document says the rest. */
  issuer: string;
  /** A public client: it holds no secret, and PKCE ties a code to the browser that began. */
  clientId: string;
  /** Where the directory's own pages are. */
  hostedUrl: string;
  /** Where ours are. */
  pagesUrl: string;
  /** The claim that names a person's groups. */
  groupsClaim: string;
  /** How it is read where it is a text. */
  groupsAs: SignInProvider['groupsAs'];
}

export interface OidcParts {
  settings: OidcSettings;
  seal: Seal;
  /** The groups that the catalog names. */
  groups: readonly string[];
  fetch: CustomFetch;
  /** For one call. Left out: four, so that discovery, code and keys together stay below the function's own timeout. */
  timeoutSeconds?: number;
  now: Clock;
}

/** How long a person may take on the directory's pages. */
const PENDING_MINUTES = 10;

const Pending = z.object({
  state: z.string().min(43),
  nonce: z.string().min(43),
  verifier: z.string().min(43),
  to: z.string(),
});

/**
 * Signing in at a directory that speaks OpenID Connect: the authorization-code flow with PKCE, state and nonce, and an ID token
 * whose signature, issuer, audience and times are checked. Tokens are dropped as soon as their claims are read.
 *
 * @see https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth and https://www.rfc-editor.org/rfc/rfc7636
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
 */
export const createSignIn = ({ settings, seal, groups, fetch, timeoutSeconds = 4, now }: OidcParts): SignIn => {
  const { issuer, clientId, hostedUrl, pagesUrl, groupsClaim, groupsAs } = settings;
  const callback = new URL('/sign-in/callback', pagesUrl).href;
  const directory = remembered(() =>
    discovery(new URL(issuer), clientId, { id_token_signed_response_alg: 'RS256' }, None(), {
      execute: [enableNonRepudiationChecks],
      timeout: timeoutSeconds,
      [customFetch]: fetch,
    }),
  );

  return {
    async begin(to) {
      let configuration: Configuration;
      try {
        configuration = await directory();
      } catch (error) {
        return refusalOf(error);
      }
      const pending: z.infer<typeof Pending> = {
        state: randomState(),
        nonce: randomNonce(),
        verifier: randomPKCECodeVerifier(),
        to,
      };
      const address = buildAuthorizationUrl(configuration, {
        redirect_uri: callback,
        scope: 'openid email profile',
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: 'S256',
      });
      const untilAt = new Date(now().getTime() + PENDING_MINUTES * 60_000);
      return {
        status: 'begun',
        address: address.href,
        pending: await seal.seal('sign-in', pending satisfies JWTPayload, untilAt),
      };
    },

    async finish(answer, pendingText) {
      const opened = pendingText === undefined ? null : await seal.open('sign-in', pendingText);
      if (!opened) return refused('not-begun', 'this browser has no sign-in under way');
      const pending = Pending.parse(opened.content);
      if (answer.get('state') !== pending.state) return refused('not-begun', 'the answer is to another sign-in');
      try {
        const tokens = await authorizationCodeGrant(await directory(), new URL(`${callback}?${answer}`), {
          pkceCodeVerifier: pending.verifier,
          expectedState: pending.state,
          expectedNonce: pending.nonce,
          idTokenExpected: true,
        });
        const operator = operatorFrom(tokens.claims() ?? {}, { groupsClaim, groupsAs, groups }, now());
        if (!operator) return refused('unverified', 'the directory does not vouch for an e-mail address');
        return { status: 'signed-in', operator, to: pending.to };
      } catch (error) {
        return refusalOf(error);
      }
    },

    signOutAddress() {
      const address = new URL('/logout', hostedUrl);
      address.searchParams.set('client_id', clientId);
      address.searchParams.set('logout_uri', new URL('/sign-out', pagesUrl).href);
      return address.href;
    },
  };
};

/** Asks once; a failure is not kept, so that the next one asks again. */
const remembered = <Answer>(ask: () => Promise<Answer>): (() => Promise<Answer>) => {
  let asked: Promise<Answer> | undefined;
  return () => {
    asked ??= ask().catch((error: unknown) => {
      asked = undefined;
      throw error;
    });
    return asked;
  };
};
