import type { Rule } from '../gate-input.ts';

/** Only what its owners tagged for it may be changed. */
export const unmanagedTarget: Rule = ({ snapshot, target }) => {
  if (snapshot?.fields.managed === true)
    return { rule: 'unmanaged-target', verdict: 'allow', because: `${target} carries the tag selfheal:managed=true` };
  const because = snapshot
    ? `${target} does not carry the tag selfheal:managed=true; add it if Selfheal may change this resource`
    : `${target} could not be read, so nobody knows whether it may be changed`;
  return { rule: 'unmanaged-target', verdict: 'stop', because };
};
