import type { StandingRule } from './rule.ts';

/** A service that its owners muted opens nothing until the time they said. */
export const mute: StandingRule = ({ mutes }, now) => {
  const standing = mutes.filter(({ untilAt }) => now.getTime() < Date.parse(untilAt));
  return ({ service }) => {
    const found = standing.find((each) => each.service === service);
    return found
      ? { rule: 'mute', because: `${found.service} is muted until ${found.untilAt}: ${found.because}` }
      : null;
  };
};
