/** What has to be there for a comparison to mean anything; throws when it is not. */
export const present = <T>(value: T | null | undefined, what: string): T => {
  if (value === null || value === undefined || value === '') throw new Error(`there is no ${what}`);
  return value;
};
