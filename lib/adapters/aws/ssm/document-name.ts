/** Every runbook is installed as a document of this name. */
export const documentName = (runbook: string): string => `Selfheal-${runbook}`;
