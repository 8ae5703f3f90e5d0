import { tokensOf, WILDCARD } from './tokens.ts';

export interface LogTemplate {
  /** Position in the order of first appearance, from 0. */
  templateId: number;
  text: string;
  count: number;
}

export interface TemplateMiner {
  /** Takes in one message and says which template it belongs to. */
  add(message: string): number;
  templates(): LogTemplate[];
}

interface Cluster {
  templateId: number;
  tokens: string[];
  count: number;
}

interface Branch {
  children: Map<string, Branch>;
  clusters: Cluster[];
}

/** How many leading tokens choose the leaf. */
const PREFIX_TOKENS = 2;
/** The least share of equal tokens for a message to join a template. */
const SIMILARITY = 0.5;
/** A branch with more children than this sends further tokens to its wildcard, so that the tree stays small whatever is logged. */
const MAXIMUM_CHILDREN = 100;

const newBranch = (): Branch => ({ children: new Map(), clusters: [] });

const childOf = (branch: Branch, token: string): Branch => {
  const known = branch.children.get(token);
  if (known) return known;
  const key = branch.children.size >= MAXIMUM_CHILDREN ? WILDCARD : token;
  const existing = branch.children.get(key);
  if (existing) return existing;
  const created = newBranch();
  branch.children.set(key, created);
  return created;
};

const similarity = (template: readonly string[], tokens: readonly string[]): number => {
  let same = 0;
  for (let index = 0; index < tokens.length; index += 1) if (template[index] === tokens[index]) same += 1;
  return same / tokens.length;
};

/**
 * An online miner of log templates: a parse tree of fixed depth (token count, then leading tokens) with similarity at the
 * leaf, after Drain (He et al., ICWS 2017). One configuration for every system; memory grows with templates, not with lines.
 */
export const createTemplateMiner = (): TemplateMiner => {
  const byLength = new Map<number, Branch>();
  const clusters: Cluster[] = [];

  const leafOf = (tokens: readonly string[]): Branch => {
    let branch = byLength.get(tokens.length);
    if (!branch) {
      branch = newBranch();
      byLength.set(tokens.length, branch);
    }
    for (let depth = 0; depth < PREFIX_TOKENS && depth < tokens.length; depth += 1) {
      branch = childOf(branch, tokens[depth] ?? WILDCARD);
    }
    return branch;
  };

  const clusterOf = (tokens: string[]): Cluster => {
    const leaf = leafOf(tokens);
    let best: Cluster | null = null;
    let bestSimilarity = 0;
    for (const cluster of leaf.clusters) {
      const found = similarity(cluster.tokens, tokens);
      if (found >= SIMILARITY && found > bestSimilarity) {
        best = cluster;
        bestSimilarity = found;
      }
    }
    if (!best) {
      best = { templateId: clusters.length, tokens, count: 0 };
      clusters.push(best);
      leaf.clusters.push(best);
      return best;
    }
    for (let index = 0; index < tokens.length; index += 1) {
      if (best.tokens[index] !== tokens[index]) best.tokens[index] = WILDCARD;
    }
    return best;
  };

  return {
    add: (message) => {
      const tokens = tokensOf(message);
      const cluster = clusterOf(tokens);
      cluster.count += 1;
      return cluster.templateId;
    },
    templates: () => clusters.map(({ templateId, tokens, count }) => ({ templateId, text: tokens.join(' '), count })),
  };
};
