import { type Cluster, closeWidest, SEPARATOR, textIn, widen } from './cluster.ts';
import { createClusterTree } from './cluster-tree.ts';
import { tokensOf, WILDCARD } from './tokens.ts';

export interface LogTemplate {
  templateId: number;
  text: string;
  count: number;
}

export interface TemplateMiner {
  /** Takes in one message and says which template it belongs to, as far as is known by now: see `resolve`. */
  add(message: string): number;
  /** The template that an earlier answer stands for now: two may have turned out to be one, and one may be {@link FORGOTTEN}. */
  resolve(templateId: number): number;
  /** In the order of first appearance; what was forgotten comes last, as one. */
  templates(): LogTemplate[];
}

/** So many templates are remembered; beyond, those that were longest without a line are forgotten. */
export const MAXIMUM_TEMPLATES = 3000;
/** What all forgotten templates are together. */
export const FORGOTTEN = -1;

/**
 * An online miner of log templates: a parse tree of fixed depth (token count, then first token) with similarity at the leaf, after
 * Drain (He et al., ICWS 2017). Unlike there, a place where only a few different words were seen is a choice and keeps its templates
 * apart. One configuration for every system. Memory is bounded whatever is logged, for however long.
 */
export const createTemplateMiner = (): TemplateMiner => {
  const known = new Map<number, { text: string; count: number }>();
  const became = new Map<number, number>();
  let forgottenCount = 0;
  let lines = 0;
  let made = 0;

  const forget = ({ variants, merged }: Cluster): void => {
    for (const templateId of variants.values()) {
      forgottenCount += known.get(templateId)?.count ?? 0;
      known.delete(templateId);
    }
    for (const templateId of merged) became.delete(templateId);
  };
  const tree = createClusterTree(forget);

  const resolve = (templateId: number): number => {
    let id = templateId;
    for (let next = became.get(id); next !== undefined; next = became.get(id)) id = next;
    return known.has(id) ? id : FORGOTTEN;
  };

  /** Templates that differ only where a place has become a wildcard are one from now on: the oldest. */
  const mergeVariants = (cluster: Cluster): void => {
    const merged = new Map<string, number>();
    for (const [key, templateId] of cluster.variants) {
      const text = textIn(cluster, key.split(SEPARATOR));
      const older = merged.get(text);
      const template = known.get(templateId);
      if (older === undefined) {
        merged.set(text, templateId);
        if (template) template.text = text;
        continue;
      }
      became.set(templateId, older);
      cluster.merged.push(templateId);
      const into = known.get(older);
      if (into) into.count += template?.count ?? 0;
      known.delete(templateId);
    }
    cluster.variants = merged;
    tree.widened(cluster);
  };

  const templateIn = (cluster: Cluster, tokens: readonly string[]): number => {
    const text = textIn(cluster, tokens);
    const found = cluster.variants.get(text);
    if (found !== undefined) return found;
    const templateId = made;
    made += 1;
    known.set(templateId, { text, count: 0 });
    cluster.variants.set(text, templateId);
    return templateId;
  };

  return {
    add: (message) => {
      const tokens = tokensOf(message);
      const cluster = tree.clusterFor(tokens);
      lines += 1;
      cluster.usedAt = lines;
      if (widen(cluster, tokens)) mergeVariants(cluster);
      const templateId = templateIn(cluster, tokens);
      const template = known.get(templateId);
      if (template) template.count += 1;
      while (closeWidest(cluster)) mergeVariants(cluster);
      while (known.size > MAXIMUM_TEMPLATES) {
        const oldest = tree.oldest();
        if (!oldest) break;
        tree.remove(oldest);
        forget(oldest);
      }
      return templateId;
    },
    resolve,
    templates: () => [
      ...[...known].map(([templateId, { text, count }]) => ({
        templateId,
        text: text.split(SEPARATOR).join(' '),
        count,
      })),
      ...(forgottenCount > 0 ? [{ templateId: FORGOTTEN, text: WILDCARD, count: forgottenCount }] : []),
    ],
  };
};
