import * as z from 'zod';

/** Prefixes of every id that Selfheal makes: the prefix tells a reader (and a schema) what the id names. */
export const ID_PREFIXES = {
  signal: 'sig',
  incident: 'inc',
  evidence: 'evd',
  hypothesis: 'hyp',
  diagnosis: 'dia',
  plan: 'pln',
  approval: 'apr',
  remediation: 'rem',
  validation: 'val',
  change: 'chg',
  link: 'lnk',
} as const;

export type IdNoun = keyof typeof ID_PREFIXES;

const idOf = (noun: IdNoun) =>
  z.string().regex(new RegExp(`^${ID_PREFIXES[noun]}_[0-9A-Za-z-]{1,64}$`), {
    error: (given) => `expected an id like ${ID_PREFIXES[noun]}_…, given ${JSON.stringify(given.input)}`,
  });

export const SignalId = idOf('signal');
export const IncidentId = idOf('incident');
export const EvidenceId = idOf('evidence');
export const HypothesisId = idOf('hypothesis');
export const DiagnosisId = idOf('diagnosis');
export const PlanId = idOf('plan');
export const ApprovalId = idOf('approval');
export const RemediationId = idOf('remediation');
export const ValidationId = idOf('validation');
export const ChangeId = idOf('change');
export const LinkId = idOf('link');
