/** An instant as messages say it, in UTC, which they cannot turn into the reader's zone; the minute that it falls into. */
export const atMinute = (at: string): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
