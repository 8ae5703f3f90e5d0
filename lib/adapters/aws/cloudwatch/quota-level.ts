/** How much of a quota was used at a moment: the use, and the limit then. */
export interface UsePoint {
  at: Date;
  used: number;
  limit: number;
}

export interface QuotaLevel {
  what: 'quota-near' | 'quota-reached';
  /** Since when it has been at that level, as far as the points go back. */
  since: Date;
  worst: UsePoint;
}

/** From this share on one more step of scaling may meet the limit. */
const NEAR_SHARE = 0.8;

const shareOf = ({ used, limit }: UsePoint): number => used / limit;

/** How near to its limit the use of a quota came; null while there is room, and where no limit is known. */
export const quotaLevel = (points: readonly UsePoint[]): QuotaLevel | null => {
  const known = points.filter(({ used, limit }) => Number.isFinite(used) && Number.isFinite(limit) && limit > 0);
  const [first, ...rest] = known;
  if (!first) return null;
  const worst = rest.reduce((most, point) => (shareOf(point) > shareOf(most) ? point : most), first);
  if (shareOf(worst) < NEAR_SHARE) return null;
  const reached = worst.used >= worst.limit;
  const level = reached ? 1 : NEAR_SHARE;
  const [since = worst.at] = known
    .filter((point) => shareOf(point) >= level)
    .map(({ at }) => at)
    .toSorted((one, other) => one.getTime() - other.getTime());
  return { what: reached ? 'quota-reached' : 'quota-near', since, worst };
};
