import type { Rule } from '../gate-input.ts';

/** While the switch is engaged, or nobody can tell, nothing is started. */
export const killSwitch: Rule = ({ killSwitchEngaged }) => {
  if (killSwitchEngaged === false)
    return { rule: 'kill-switch', verdict: 'allow', because: 'the kill switch is released' };
  return {
    rule: 'kill-switch',
    verdict: 'stop',
    because: killSwitchEngaged ? 'the kill switch is engaged' : 'the kill switch could not be read',
  };
};
