import { capacityAway } from '../assess-risk.ts';
import type { Rule } from '../gate-input.ts';

/** Above this share, what is left of a production target may not carry its load. */
const HALF = 0.5;

/** Production keeps most of its capacity while nobody is asked; an environment that nobody named counts as worse than production. */
export const environment: Rule = ({ catalog, service, manifest, snapshot }) => {
  const application = catalog.services[service]?.application;
  const where = application === undefined ? undefined : catalog.applications[application]?.environment;
  if (where === undefined)
    return {
      rule: 'environment',
      verdict: 'ask',
      because: `the catalog does not say in which environment ${service} runs`,
    };
  const away = capacityAway(manifest, snapshot);
  return where === 'production' && away >= HALF
    ? {
        rule: 'environment',
        verdict: 'ask',
        because: `${Math.round(away * 100)} % of a production target would be away`,
      }
    : { rule: 'environment', verdict: 'allow', because: `it runs in ${where}` };
};
