import type { Runbook } from '../load-runbooks.ts';

/** Something wrong with a runbook: where, what was given, what is expected. */
export interface Finding {
  readonly rule: string;
  readonly at: string;
  readonly message: string;
}

/** A rule over one runbook; `all` are the runbooks that it may point at. */
export type Check = (runbook: Runbook, all: readonly Runbook[]) => readonly Finding[];
