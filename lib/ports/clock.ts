import type { IdNoun } from '../contracts/ids.ts';

export type Clock = () => Date;

/** Makes ids that sort by time: prefix, time, randomness. */
export type NewId = (noun: IdNoun, at: Date) => string;
