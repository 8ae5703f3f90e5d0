import type { RunbookManifest } from '../../../contracts/manifest.ts';
import type { AutomationDocument } from '../document.ts';
import type { Runbook } from '../load-runbooks.ts';
import { referencesIn } from '../references.ts';
import type { Check, Finding } from './finding.ts';

const REMEDIATION_ID = '^rem_[0-9A-Za-z-]{1,64}$';

const compiled = (pattern: string): RegExp | null => {
  try {
    return pattern.startsWith('^') && pattern.endsWith('$') ? new RegExp(pattern) : null;
  } catch {
    return null;
  }
};

/** Every parameter has a whole-value pattern that its default fits, is used, and nobody can choose the role. */
export const checkParameters: Check = ({ document: { parameters, mainSteps, assumeRole } }) => {
  const used = new Set(referencesIn(mainSteps.map(({ inputs }) => inputs)));
  const findings: Finding[] = [];
  const found = (at: string, message: string): number => findings.push({ rule: 'parameters', at, message });
  if (assumeRole !== '${AutomationRoleArn}') {
    found('assumeRole', `expected the placeholder \${AutomationRoleArn}; given ${assumeRole}`);
  }
  if (parameters.RemediationId?.allowedPattern !== REMEDIATION_ID || parameters.RemediationId.default !== undefined) {
    found('RemediationId', `expected a parameter without default, with the pattern ${REMEDIATION_ID}`);
  }
  for (const [name, { allowedPattern, default: byDefault }] of Object.entries(parameters)) {
    const pattern = compiled(allowedPattern);
    if (!pattern) found(name, `expected a pattern from ^ to $; given ${allowedPattern}`);
    else if (byDefault !== undefined && !pattern.test(String(byDefault))) {
      found(name, `the default ${JSON.stringify(byDefault)} does not match ${allowedPattern}`);
    }
    if (name !== 'RemediationId' && !used.has(name)) found(name, 'no step uses this parameter');
  }
  return findings;
};

/** Parameters that a manifest binds against those that a document takes: same names, same patterns, nothing required left out. */
const disagreements = (
  rule: string,
  at: string,
  bound: RunbookManifest['parameters'],
  { parameters }: AutomationDocument,
): readonly Finding[] => [
  ...Object.entries(bound).flatMap(([name, { pattern }]) => {
    const given = parameters[name]?.allowedPattern;
    if (given === undefined || name === 'RemediationId') {
      return [{ rule, at: `${at}.${name}`, message: 'the document takes no such parameter from the manifest' }];
    }
    return given === pattern
      ? []
      : [{ rule, at: `${at}.${name}`, message: `the document's pattern is ${given}; given ${pattern}` }];
  }),
  ...Object.entries(parameters)
    .filter(([name, { default: byDefault }]) => name !== 'RemediationId' && byDefault === undefined && !bound[name])
    .map(([name]) => ({ rule, at: `${at}.${name}`, message: 'the document needs this parameter; it is not bound' })),
];

export const checkManifestParameters: Check = ({ manifest, document }) =>
  disagreements('manifest-parameters', 'manifest.parameters', manifest.parameters, document);

/** The rollback is a runbook that exists, is for the same kind of target and takes the parameters; or there is none, with the reason. */
export const checkRollback: Check = ({ manifest: { rollback, targetKind } }, all: readonly Runbook[]) => {
  if (rollback.by === 'none') return [];
  const target = all.find(({ name }) => name === rollback.runbook);
  if (!target) {
    const names = all.map(({ name }) => name).join(', ');
    return [
      {
        rule: 'rollback',
        at: 'manifest.rollback.runbook',
        message: `no runbook ${rollback.runbook}; known are: ${names}`,
      },
    ];
  }
  return [
    ...(target.manifest.targetKind === targetKind
      ? []
      : [
          {
            rule: 'rollback',
            at: 'manifest.rollback.runbook',
            message: `${rollback.runbook} is for a ${target.manifest.targetKind}, not for a ${targetKind}`,
          },
        ]),
    ...disagreements('rollback', 'manifest.rollback.parameters', rollback.parameters, target.document),
  ];
};
