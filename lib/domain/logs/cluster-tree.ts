import { type Cluster, newCluster, SEPARATOR, similarity } from './cluster.ts';
import { WILDCARD } from './tokens.ts';

/** The least share of equal words for a message to join a cluster. */
const SIMILARITY = 0.6;
/** More clusters at one leaf than this would make a line dear: the one that was longest without a line goes. */
const MAXIMUM_AT_LEAF = 200;
/** With fewer fixed words behind the first, lines that differ in the first alone have nothing in common. */
const LEAST_WORDS_BEHIND = 2;

interface Leaf {
  readonly key: string;
  readonly clusters: Cluster[];
}

export interface ClusterTree {
  /** The cluster that a message joins; a new one where none is like it. */
  clusterFor(tokens: readonly string[]): Cluster;
  /** To be told when a place became a wildcard: where the first did, the cluster is for any first word. */
  widened(cluster: Cluster): void;
  remove(cluster: Cluster): void;
  /** The cluster that was longest without a line. */
  oldest(): Cluster | null;
}

const ANY_WORD = 'any';
const leafKey = (length: number, first: string): string => `${length}${SEPARATOR}${first}`;
const anyFirstKey = (length: number): string => leafKey(length, `${SEPARATOR}${ANY_WORD}`);

/** What two messages with different first words have in common, or null where that is too little to say so. */
const behindFirst = ([first, ...rest]: readonly string[]): string | null =>
  first !== WILDCARD && rest.filter((token) => token !== WILDCARD).length >= LEAST_WORDS_BEHIND
    ? rest.join(SEPARATOR)
    : null;

const leastUsed = (clusters: Iterable<Cluster>): Cluster | null => {
  let least: Cluster | null = null;
  for (const cluster of clusters) if (!least || cluster.usedAt < least.usedAt) least = cluster;
  return least;
};

/**
 * A parse tree of fixed depth (token count, then first token) with similarity at the leaf. A message whose first word was never seen
 * joins what differs from it in that word alone. `onRemove` hears of clusters that a full leaf gives up.
 */
export const createClusterTree = (onRemove: (cluster: Cluster) => void): ClusterTree => {
  const leaves = new Map<string, Leaf>();
  const byRest = new Map<string, Cluster>();
  /** Where a cluster is listed: its leaves, and what stands behind its first word. */
  const listed = new Map<Cluster, { leaves: Leaf[]; rest: string | null }>();

  const bestAt = (key: string, tokens: readonly string[]): Cluster | null => {
    let best: Cluster | null = null;
    let bestSimilarity = 0;
    for (const cluster of leaves.get(key)?.clusters ?? []) {
      const found = similarity(cluster, tokens);
      if (found >= SIMILARITY && found > bestSimilarity) {
        best = cluster;
        bestSimilarity = found;
      }
    }
    return best;
  };

  const list = (cluster: Cluster, key: string): void => {
    const leaf = leaves.get(key) ?? { key, clusters: [] };
    if (leaf.clusters.includes(cluster)) return;
    leaves.set(key, leaf);
    const crowded = leaf.clusters.length >= MAXIMUM_AT_LEAF ? leastUsed(leaf.clusters) : null;
    leaf.clusters.push(cluster);
    const where = listed.get(cluster) ?? { leaves: [], rest: null };
    where.leaves.push(leaf);
    listed.set(cluster, where);
    if (!crowded) return;
    remove(crowded);
    onRemove(crowded);
  };

  const unlist = (cluster: Cluster): void => {
    for (const { key, clusters } of listed.get(cluster)?.leaves.splice(0) ?? []) {
      clusters.splice(clusters.indexOf(cluster), 1);
      if (clusters.length === 0) leaves.delete(key);
    }
  };

  const remove = (cluster: Cluster): void => {
    unlist(cluster);
    const rest = listed.get(cluster)?.rest ?? null;
    if (rest !== null && byRest.get(rest) === cluster) byRest.delete(rest);
    listed.delete(cluster);
  };

  const create = (tokens: readonly string[], rest: string | null): Cluster => {
    const cluster = newCluster(tokens);
    list(cluster, leafKey(tokens.length, tokens[0] ?? WILDCARD));
    const where = listed.get(cluster);
    if (rest !== null && where && !byRest.has(rest)) {
      byRest.set(rest, cluster);
      where.rest = rest;
    }
    return cluster;
  };

  return {
    clusterFor(tokens) {
      const key = leafKey(tokens.length, tokens[0] ?? WILDCARD);
      const known = bestAt(key, tokens) ?? bestAt(anyFirstKey(tokens.length), tokens);
      if (known) return known;
      const rest = behindFirst(tokens);
      const alike = rest === null ? undefined : byRest.get(rest);
      if (!alike) return create(tokens, rest);
      list(alike, key);
      return alike;
    },
    widened(cluster) {
      const where = listed.get(cluster);
      const key = anyFirstKey(cluster.places.length);
      if (cluster.places[0] !== WILDCARD || !where || where.rest === null || where.leaves[0]?.key === key) return;
      unlist(cluster);
      list(cluster, key);
    },
    remove,
    oldest: () => leastUsed(listed.keys()),
  };
};
