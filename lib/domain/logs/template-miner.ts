import { tokensOf, WILDCARD } from './tokens.ts';

export interface LogTemplate {
  templateId: number;
  text: string;
  count: number;
}

export interface TemplateMiner {
  /** Takes in one message and says which template it belongs to, as far as is known by now: see `resolve`. */
  add(message: string): number;
  /** The template that an earlier answer stands for now: two may have turned out to be one. */
  resolve(templateId: number): number;
  /** In the order of first appearance. */
  templates(): LogTemplate[];
}

/** What was seen at one place of a cluster: always the same word, one of a few, or anything. */
type Place = string | Set<string>;

interface Cluster {
  places: Place[];
  /** Template ids by the words at the places where few are known. */
  variants: Map<string, number>;
}

interface Branch {
  children: Map<string, Branch>;
  clusters: Cluster[];
}

/** How many leading tokens choose the leaf. */
const PREFIX_TOKENS = 1;
/** The least share of equal words for a message to join a cluster. */
const SIMILARITY = 0.6;
/** This many different words at one place are choices that the program makes (`opened`, `closed`); more are values. */
const MAXIMUM_CHOICES = 4;
/** A branch with more children than this sends further tokens to its wildcard, so that the tree stays small whatever is logged. */
const MAXIMUM_CHILDREN = 200;

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

const fits = (place: Place | undefined, token: string | undefined): boolean =>
  typeof place === 'string' ? place === token : place !== undefined && token !== undefined && place.has(token);

/** Share of words that fit; places where both vary say nothing, unless there is nothing else. */
const similarity = (places: readonly Place[], tokens: readonly string[]): number => {
  let words = 0;
  let same = 0;
  for (let index = 0; index < tokens.length; index += 1) {
    const place = places[index];
    if (place === WILDCARD && tokens[index] === WILDCARD) continue;
    words += 1;
    if (fits(place, tokens[index])) same += 1;
  }
  return words === 0 ? 1 : same / words;
};

/** Widens the cluster's places so that the tokens fit; true when a place became a wildcard. */
const widen = (places: Place[], tokens: readonly string[]): boolean => {
  let closed = false;
  for (const [index, token] of tokens.entries()) {
    const place = places[index];
    if (place === undefined || place === WILDCARD || fits(place, token)) continue;
    const choices = typeof place === 'string' ? new Set([place, token]) : place.add(token);
    const isValue = token === WILDCARD || choices.size > MAXIMUM_CHOICES;
    places[index] = isValue ? WILDCARD : choices;
    closed ||= isValue;
  }
  return closed;
};

const SEPARATOR = '\u0000';

const textOf = (places: readonly Place[], tokens: readonly string[]): string =>
  tokens.map((token, index) => (places[index] === WILDCARD ? WILDCARD : token)).join(SEPARATOR);

/**
 * An online miner of log templates: a parse tree of fixed depth (token count, then leading tokens) with similarity at the
 * leaf, after Drain (He et al., ICWS 2017). Unlike there, a place where only a few different words were seen is a choice and
 * keeps its templates apart. One configuration for every system; memory grows with templates, not with lines.
 */
export const createTemplateMiner = (): TemplateMiner => {
  const byLength = new Map<number, Branch>();
  const texts: string[] = [];
  const counts: number[] = [];
  const became: number[] = [];

  const resolve = (templateId: number): number => {
    let id = templateId;
    while (became[id] !== undefined && became[id] !== id) id = became[id] ?? id;
    return id;
  };

  const newTemplate = (text: string): number => {
    became.push(became.length);
    texts.push(text);
    return counts.push(0) - 1;
  };

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

  const clusterOf = (tokens: readonly string[]): Cluster => {
    const leaf = leafOf(tokens);
    let best: Cluster | null = null;
    let bestSimilarity = 0;
    for (const cluster of leaf.clusters) {
      const found = similarity(cluster.places, tokens);
      if (found >= SIMILARITY && found > bestSimilarity) {
        best = cluster;
        bestSimilarity = found;
      }
    }
    if (best) return best;
    const created: Cluster = { places: [...tokens], variants: new Map() };
    leaf.clusters.push(created);
    return created;
  };

  /** Variants that differ only where a place has become a wildcard are one from now on: the oldest. */
  const mergeVariants = (cluster: Cluster): void => {
    const merged = new Map<string, number>();
    for (const [key, templateId] of cluster.variants) {
      const text = textOf(cluster.places, key.split(SEPARATOR));
      const older = merged.get(text);
      if (older === undefined) {
        merged.set(text, templateId);
        texts[templateId] = text;
      } else {
        became[templateId] = older;
        counts[older] = (counts[older] ?? 0) + (counts[templateId] ?? 0);
      }
    }
    cluster.variants = merged;
  };

  return {
    add: (message) => {
      const tokens = tokensOf(message);
      const cluster = clusterOf(tokens);
      if (widen(cluster.places, tokens)) mergeVariants(cluster);
      const text = textOf(cluster.places, tokens);
      const templateId = cluster.variants.get(text) ?? newTemplate(text);
      cluster.variants.set(text, templateId);
      counts[templateId] = (counts[templateId] ?? 0) + 1;
      return templateId;
    },
    resolve,
    templates: () =>
      texts.flatMap((text, templateId) =>
        resolve(templateId) === templateId
          ? [{ templateId, text: text.split(SEPARATOR).join(' '), count: counts[templateId] ?? 0 }]
          : [],
      ),
  };
};
