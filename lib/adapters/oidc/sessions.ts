import { createHash, randomBytes } from 'node:crypto';
import type { JWTPayload } from 'jose';
import * as z from 'zod';
import { Operator } from '../../contracts/operator.ts';
import type { Clock } from '../../ports/clock.ts';
import { IDLE_MINUTES, type Session, type Sessions } from '../../ports/sign-in.ts';
import type { Seal } from './seal.ts';

export interface SessionParts {
  seal: Seal;
  /** The groups that the catalog names: no other makes a difference. */
  groups: readonly string[];
  now: Clock;
}

/** The end of the idle time is moved at most so often, so that not every page sets a cookie. */
const RENEW_AFTER_MINUTES = 5;

const MINUTE_MS = 60_000;

/** Groups by their fingerprint: a hundred long names would not fit into the 4 kB that browsers take. */
const Content = Operator.extend({
  groups: z.array(z.string().length(12)).max(100),
  formToken: z.string().min(43),
});

const fingerprint = (group: string): string => createHash('sha256').update(group).digest('base64url').slice(0, 12);

/** Sessions as sealed cookies. Of a person's groups only those are known again that the catalog names now. */
export const createSessions = ({ seal, groups, now }: SessionParts): Sessions => {
  const names = new Map(groups.map((group) => [fingerprint(group), group]));

  const sealed = ({ operator, formToken }: Session): Promise<string> => {
    const content: z.infer<typeof Content> = {
      ...operator,
      groups: operator.groups.filter((group) => groups.includes(group)).map(fingerprint),
      formToken,
    };
    const idleUntil = now().getTime() + IDLE_MINUTES * MINUTE_MS;
    return seal.seal('session', content as JWTPayload, new Date(Math.min(idleUntil, Date.parse(operator.expiresAt))));
  };

  return {
    start: (operator) => sealed({ operator, formToken: randomBytes(32).toString('base64url') }),
    async open(cookie) {
      const found = await seal.open('session', cookie);
      if (!found) return null;
      // Sealed by an earlier version of these pages: signing in again makes a new one.
      const content = Content.safeParse(found.content);
      if (!content.success) return null;
      const { formToken, ...known } = content.data;
      const session: Session = {
        operator: { ...known, groups: known.groups.flatMap((group) => names.get(group) ?? []) },
        formToken,
      };
      const isOld = now().getTime() - found.sealedAt.getTime() >= RENEW_AFTER_MINUTES * MINUTE_MS;
      return { session, renewed: isOld ? await sealed(session) : null };
    },
  };
};
