/** Runs in which the workflow may try; one more only hands the incident to people, with everything that this takes. */
export const MAXIMUM_RUNS = 4;
