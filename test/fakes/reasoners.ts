import type { LogSearch } from '../../lib/ports/lookups.ts';
import type { Reasoners } from '../../lib/ports/reasoner.ts';

/** For a catalog that names no model: asking one would be a mistake. */
export const noModel: Reasoners = ({ modelId }) => {
  throw new Error(`${modelId} was asked, and the catalog names no model`);
};

/** A log without a line. */
export const noLogs: LogSearch = { linesOf: async () => ({ status: 'read', lines: [], whole: true }) };
