import type { Check, Finding } from './checks/finding.ts';
import { checkFlow, checkTimeouts } from './checks/flow.ts';
import { checkManagedTag } from './checks/managed-tag.ts';
import { checkManifestParameters, checkParameters, checkRollback } from './checks/parameters.ts';
import { checkReferences } from './checks/references.ts';
import { checkRefusals } from './checks/refusals.ts';
import { checkRights } from './checks/rights.ts';
import { checkSingleValues } from './checks/single-values.ts';
import { checkTarget } from './checks/target.ts';
import type { Runbook } from './load-runbooks.ts';

const CHECKS: readonly Check[] = [
  checkTarget,
  checkManagedTag,
  checkSingleValues,
  checkRefusals,
  checkFlow,
  checkTimeouts,
  checkReferences,
  checkParameters,
  checkManifestParameters,
  checkRollback,
  checkRights,
];

/** Everything wrong with a runbook that its schemas do not see; empty when it may be deployed. */
export const checkRunbook = (runbook: Runbook, all: readonly Runbook[]): readonly Finding[] =>
  CHECKS.flatMap((check) => check(runbook, all));
