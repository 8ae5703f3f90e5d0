/** The tag by which owners allow changes. */
export const MANAGED_TAG = 'selfheal:managed';

/** The tags of the shop's resources: all alike, except that some may not be managed. */
export interface Tags {
  /** By the resource's own name (service, function, group). */
  of(name: string): Readonly<Record<string, string>>;
}

export const createTags = (unmanaged: readonly string[]): Tags => ({
  of: (name) => ({
    application: 'shop',
    ...(unmanaged.includes(name) ? {} : { [MANAGED_TAG]: 'true' }),
  }),
});
