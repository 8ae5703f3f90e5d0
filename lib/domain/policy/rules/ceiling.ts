import { Autonomy } from '../../../contracts/catalog.ts';
import type { Rule } from '../gate-input.ts';

/** The lowest of the ceilings that the incident, the service and the runbook's own entry in the catalog set. */
export const ceilingOf = ({ catalog, service, manifest, incidentCeiling }: Parameters<Rule>[0]): Autonomy => {
  const known = catalog.services[service];
  const ceilings = [
    incidentCeiling,
    known?.autonomy ?? 'observe',
    known?.runbooks[manifest.runbook]?.autonomy ?? 'auto',
  ];
  // A ceiling that nobody knows is the lowest there is.
  return (
    Autonomy.options[Math.max(0, Math.min(...ceilings.map((each) => Autonomy.options.indexOf(each))))] ?? 'observe'
  );
};

/** The catalog's word: below `ask` nothing is started, whatever else speaks for it. */
export const ceiling: Rule = (input) => {
  const highest = ceilingOf(input);
  const because = `the catalog allows ${highest} for ${input.manifest.runbook} on ${input.service}`;
  if (highest === 'auto') return { rule: 'ceiling', verdict: 'allow', because };
  return { rule: 'ceiling', verdict: highest === 'ask' ? 'ask' : 'stop', because };
};
