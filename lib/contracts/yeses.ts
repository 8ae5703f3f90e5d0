import type { Approval, Yes } from './approval.ts';
import { type Plan, stepsOf } from './plan.ts';

/** How many people must say yes to a plan: two signed-in ones where the impact of any step, or the risk of all, is critical. */
export const yesesNeeded = (plan: Plan): Approval['needs'] =>
  plan.risk.level === 'critical' || stepsOf(plan).some(({ impact }) => impact === 'critical') ? 2 : 1;

/** Whether two addresses are of one person; mail addresses differ in case and are the same mailbox. */
export const isSamePerson = (one: string, other: string): boolean =>
  one.trim().toLowerCase() === other.trim().toLowerCase();

/** How many different people have said yes after signing in. */
export const distinctYeses = (yeses: readonly Yes[]): number =>
  new Set(yeses.filter(({ how }) => how === 'signed-in').map(({ by }) => by.trim().toLowerCase())).size;

/** Whether this person has said yes to it, alone or as one of two. */
export const saidYes = ({ status, decidedBy, yeses }: Approval, person: string): boolean =>
  (status === 'approved' && decidedBy !== null && isSamePerson(decidedBy, person)) ||
  yeses.some(({ by }) => isSamePerson(by, person));

/** Whether a person took it back, in distinction from what Selfheal itself revokes. */
export const isTakenBack = ({ status, decidedHow }: Pick<Approval, 'status' | 'decidedHow'>): boolean =>
  status === 'revoked' && decidedHow !== null && decidedHow !== 'selfheal';
