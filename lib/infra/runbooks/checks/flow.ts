import { edgesOf, findLoop, longestRunSeconds, reachable } from '../flow.ts';
import type { Check } from './finding.ts';

/** Every target exists, every step can be reached, names are unique, and nothing loops. */
export const checkFlow: Check = ({ document: { mainSteps } }) => {
  const names = mainSteps.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  const missing = [...edgesOf(mainSteps)].flatMap(([name, { onSuccess, onFailure }]) =>
    [...onSuccess, ...onFailure].filter((target) => !names.includes(target)).map((target) => ({ name, target })),
  );
  const reached = reachable(mainSteps);
  const loop = findLoop(mainSteps);
  return [
    ...twice.map((name) => ({ rule: 'step-names', at: name, message: `two steps have the name ${name}` })),
    ...missing.map(({ name, target }) => ({
      rule: 'step-targets',
      at: name,
      message: `leads to ${target}; expected one of: ${names.join(', ')}`,
    })),
    ...names
      .filter((name) => !reached.has(name))
      .map((name) => ({ rule: 'step-reached', at: name, message: 'no step leads here' })),
    ...(loop ? [{ rule: 'no-loops', at: loop[0] ?? '', message: `steps go round: ${loop.join(' → ')}` }] : []),
  ];
};

/** The manifest gives the run at least the time that its slowest path may take. */
export const checkTimeouts: Check = ({ document: { mainSteps }, manifest }) => {
  if (findLoop(mainSteps)) return [];
  const seconds = longestRunSeconds(mainSteps);
  return seconds <= manifest.timeoutSeconds
    ? []
    : [
        {
          rule: 'timeouts',
          at: 'manifest.timeoutSeconds',
          message: `the slowest path may take ${seconds} s; given ${manifest.timeoutSeconds} s`,
        },
      ];
};
