import type { Rule } from '../gate-input.ts';

/** On critical services only low risk goes without a person. */
export const tier: Rule = ({ catalog, service, risk }) => {
  const level = catalog.services[service]?.tier;
  if (level === undefined)
    return { rule: 'tier', verdict: 'ask', because: `the catalog does not know how important ${service} is` };
  return level === 'critical' && risk.level !== 'low'
    ? { rule: 'tier', verdict: 'ask', because: `${service} is critical and the risk is ${risk.level}` }
    : { rule: 'tier', verdict: 'allow', because: `${service} is a ${level} service and the risk is ${risk.level}` };
};
