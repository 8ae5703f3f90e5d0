import type { DBInstance } from '@aws-sdk/client-rds';

/** Sizes below `xlarge` of the classes that RDS offers today. */
const SMALL_SIZES: Readonly<Record<string, number>> = { micro: 2, small: 2, medium: 2, large: 2, xlarge: 4 };
const PER_XLARGE = 4;
/** Older classes of one processor. */
const SINGLE = new Set(['db.t2.micro', 'db.t2.small', 'db.m1.small', 'db.m1.medium', 'db.m3.medium']);

/**
 * How many virtual processors an instance has by its class, `db.r6g.4xlarge` for example, or by its processor features where they
 * were chosen; null for what has no fixed number (`db.serverless`) or is not known.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html
 */
export const virtualProcessors = ({
  DBInstanceClass = '',
  ProcessorFeatures = [],
}: Pick<DBInstance, 'DBInstanceClass' | 'ProcessorFeatures'>): number | null => {
  const feature = (name: string): number => Number(ProcessorFeatures.find(({ Name }) => Name === name)?.Value);
  const chosen = feature('coreCount') * feature('threadsPerCore');
  if (chosen > 0) return chosen;
  if (SINGLE.has(DBInstanceClass)) return 1;
  const size = DBInstanceClass.split('.')[2] ?? '';
  const [, times] = /^(\d+)xlarge$/.exec(size) ?? [];
  return times ? PER_XLARGE * Number(times) : (SMALL_SIZES[size] ?? null);
};
