import type { CloudEvent } from './event.ts';
import { compilePattern, type EventPattern } from './pattern.ts';

export interface Bus {
  publish(event: CloudEvent): void;
  /** Hands every later event that matches to the target, in order. Answers with what ends the subscription. */
  subscribe(pattern: EventPattern, target: (event: CloudEvent) => void): () => void;
  /** Everything that was published, in order. */
  published(): readonly CloudEvent[];
}

/** The account's default event bus with its rules. */
export const createBus = (): Bus => {
  const rules = new Set<{ matches(event: CloudEvent): boolean; target(event: CloudEvent): void }>();
  const published: CloudEvent[] = [];
  return {
    publish: (event) => {
      published.push(event);
      for (const rule of rules) if (rule.matches(event)) rule.target(event);
    },
    subscribe: (pattern, target) => {
      const rule = { matches: compilePattern(pattern), target };
      rules.add(rule);
      return () => void rules.delete(rule);
    },
    published: () => published,
  };
};
