import { lastPart } from './places.ts';

/** The tag by which owners allow changes. */
const MANAGED_TAG = 'selfheal:managed';

/** The tags of the shop's resources: all alike, except that some may not be managed. */
export interface Tags {
  /** By the resource's own name (service, function, group). */
  of(name: string): Readonly<Record<string, string>>;
  /** Whether the resource of this ARN may be changed. */
  isManaged(arn: string): boolean;
}

/** Names of resources stand last in their ARNs, behind a slash or a colon. */
const nameInArn = (arn: string): string => lastPart(arn).split(':').at(-1) ?? '';

export const createTags = (unmanaged: readonly string[]): Tags => {
  const of = (name: string): Record<string, string> => ({
    application: 'shop',
    ...(unmanaged.includes(name) ? {} : { [MANAGED_TAG]: 'true' }),
  });
  return { of, isManaged: (arn) => of(nameInArn(arn))[MANAGED_TAG] === 'true' };
};
