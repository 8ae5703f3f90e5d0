import type { TakenDecision } from './take-decision.ts';

/** Why an answer that was understood decides nothing, whichever way it came. */
export const NOT_TAKEN = {
  'sign-in-needed': {
    title: 'Sign in',
    text: 'The impact of this plan is critical: only people who have signed in can say yes to it. Nothing was decided.',
  },
  'own-plan': {
    title: 'Somebody else must say yes',
    text: 'You asked for this plan, so another person has to approve it. Nothing was decided; you can still reject it.',
  },
  'one-more-needed': {
    title: 'One more person must say yes',
    text: 'Your yes is kept. The impact of this plan is critical: it starts once another person who has signed in says yes, too.',
  },
} as const satisfies Partial<Record<TakenDecision['status'], { title: string; text: string }>>;
