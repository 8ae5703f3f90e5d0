import type { ParameterSource } from '../../../contracts/manifest.ts';
import { isApiStep } from '../document.ts';
import { TARGET_KINDS } from '../target-kinds.ts';
import type { Check, Finding } from './finding.ts';

const fieldOf = (source: ParameterSource): readonly string[] => ('field' in source ? [source.field] : []);

/** Document and manifest speak of the same kind of target, and of what its snapshot holds. */
export const checkTarget: Check = ({ manifest, document }) => {
  const kind = TARGET_KINDS[manifest.targetKind];
  if (!kind) {
    const known = Object.keys(TARGET_KINDS).join(', ');
    return [
      { rule: 'target', at: 'manifest.targetKind', message: `expected one of ${known}; given ${manifest.targetKind}` },
    ];
  }
  const findings: Finding[] = [];
  if (
    !document.mainSteps.some(
      (step) => isApiStep(step) && step.inputs.Service === kind.service && step.action === 'aws:executeAwsApi',
    )
  ) {
    findings.push({
      rule: 'target',
      at: 'mainSteps',
      message: `no step calls ${kind.service}, which owns a ${manifest.targetKind}`,
    });
  }
  const parameters = [manifest.parameters, manifest.rollback.by === 'runbook' ? manifest.rollback.parameters : {}];
  const asked = [
    ...manifest.preconditions.map(({ field }) => field),
    ...parameters.flatMap((each) => Object.values(each).flatMap(({ source }) => fieldOf(source))),
  ];
  for (const field of new Set(asked)) {
    if (!kind.fields.includes(field)) {
      findings.push({
        rule: 'target',
        at: `manifest, field ${field}`,
        message: `the snapshot of a ${manifest.targetKind} has: ${kind.fields.join(', ')}`,
      });
    }
  }
  return findings;
};
