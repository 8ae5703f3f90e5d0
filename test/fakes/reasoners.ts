import type { Reasoners } from '../../lib/ports/reasoner.ts';

/** For a catalog that names no model: asking one would be a mistake. */
export const noModel: Reasoners = ({ modelId }) => {
  throw new Error(`${modelId} was asked, and the catalog names no model`);
};
