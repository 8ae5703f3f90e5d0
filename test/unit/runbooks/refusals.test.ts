import { describe, expect, it } from 'vitest';
import { checkRunbook } from '../../../lib/infra/runbooks/check-runbook.ts';
import { loadRunbooks, type Runbook } from '../../../lib/infra/runbooks/load-runbooks.ts';
import { type Breakage, RESTART, said } from './broken-runbooks.ts';

const all = loadRunbooks();
const rulesOn = (runbook: Runbook): string[] => checkRunbook(runbook, all).map(({ rule }) => rule);
const without = (runbook: Runbook, field: string): Runbook => ({
  ...runbook,
  manifest: {
    ...runbook.manifest,
    preconditions: runbook.manifest.preconditions.filter((each) => each.field !== field),
  },
});

/** What each document refuses by, as snapshot fields. */
const REFUSED_BY: Readonly<Record<string, readonly string[]>> = {
  'raise-lambda-concurrency': ['managed', 'reservedConcurrency'],
  'refresh-auto-scaling-group': ['managed', 'suspendedProcesses'],
  'restart-ecs-service': ['deploymentController', 'managed', 'minimumHealthyPercent', 'rolloutState', 'status'],
  'rollback-ecs-deployment': ['deploymentController', 'managed', 'previousTaskDefinition', 'status'],
  'scale-auto-scaling-group': ['managed', 'refreshInProgress', 'suspendedProcesses'],
  'scale-ecs-service': ['deploymentController', 'managed', 'status'],
};

describe('a manifest', () => {
  it.each(all.map((runbook) => [runbook.name, runbook] as const))(
    'of %s may leave out no precondition that its document refuses by',
    (name, runbook) => {
      const fields = [...new Set(runbook.manifest.preconditions.map(({ field }) => field))].sort();
      expect(fields.filter((field) => rulesOn(without(runbook, field)).includes('refusals'))).toEqual(REFUSED_BY[name]);
    },
  );
});

const BREAKAGES: readonly Breakage[] = [
  [
    'a step that refuses by what no snapshot tells',
    RESTART,
    'source',
    '$.services[0].status',
    '$.services[0].launchType',
    'refusals',
    'no snapshot field',
  ],
  [
    'a precondition that lets through what the document refuses',
    RESTART,
    'manifest',
    '"is":"equals","value":100',
    '"is":"equals","value":50',
    'refusals',
    'wants minimumHealthyPercent to be 100',
  ],
];

describe('the check of refusals finds', () => {
  it.each(BREAKAGES)('%s', (...breakage) => {
    expect(said(breakage)).toContain(breakage[6]);
  });
});
