import { inject, type ProvidedContext } from 'vitest';
import './provided.ts';

/** What the set-up provides under this name; throws where it did not run, which skipped tests never ask. */
export const fromSetup = <Name extends keyof ProvidedContext>(name: Name): NonNullable<ProvidedContext[Name]> => {
  const provided = inject(name);
  if (provided === null || provided === undefined) throw new Error(`the set-up provides no ${name}: run npm run e2e`);
  return provided;
};

/** Where the engines cannot be had, everything is skipped, visibly: the set-up has said why. */
export const withoutEngines = (): boolean => typeof inject('missing') === 'string';
