import type { Approval } from '../../contracts/approval.ts';

/** How many must say yes to a plan that takes more than one, and who has: nothing where one is enough. */
export const yesesInWords = ({ needs, yeses, status }: Pick<Approval, 'needs' | 'yeses' | 'status'>): string[] => {
  if (needs === 1) return [];
  const people = yeses.map(({ by }) => by).join(' and ');
  if (status !== 'waiting') return people === '' ? [] : [`Yes was said by ${people}.`];
  return [
    'Two different people must say yes to this plan, each after signing in. One no is enough, without signing in, too.',
    ...(people === '' ? [] : [`${people} has said yes: one more is needed.`]),
  ];
};
