import { describe, expect, it } from 'vitest';
import { type Breakage, RESTART, said } from './broken-runbooks.ts';

const RAISE = 'raise-lambda-concurrency';
const SCALE_GROUP = 'scale-auto-scaling-group';
const EXPECTED = 'to assert the tag';

const BREAKAGES: readonly Breakage[] = [
  ['a first step that reads another tag', RESTART, 'source', "selfheal:managed')", "owner')", 'managed-tag', EXPECTED],
  [
    'a first step that lets go on',
    RESTART,
    'source',
    '"onFailure":"Abort"',
    '"onFailure":"Continue"',
    'managed-tag',
    EXPECTED,
  ],
  [
    'a tag that is read as a list',
    RESTART,
    'source',
    `.value","Type":"String"`,
    `.value","Type":"StringList"`,
    'managed-tag',
    EXPECTED,
  ],
  [
    'a branch that goes on with another value',
    RESTART,
    'source',
    '"StringEquals":"true"',
    '"StringEquals":"false"',
    'managed-tag',
    EXPECTED,
  ],
  [
    'a branch that goes on with a part of the value',
    RESTART,
    'source',
    '"StringEquals":"true"',
    '"Contains":"true"',
    'managed-tag',
    EXPECTED,
  ],
  [
    'a branch on something else',
    RESTART,
    'source',
    '{{ readManagedTag.Managed }}',
    '{{ ServiceName }}',
    'managed-tag',
    EXPECTED,
  ],
  [
    'a branch that goes on by default',
    RESTART,
    'source',
    '"Default":"refuseUnmanagedService"',
    '"Default":"readService"',
    'managed-tag',
    EXPECTED,
  ],
  [
    'a first step that the branch does not follow',
    RESTART,
    'source',
    '"nextStep":"chooseByTag"',
    '"nextStep":"readService"',
    'managed-tag',
    EXPECTED,
  ],
  ['an assertion of another tag', RAISE, 'source', "['selfheal:managed']", "['owner']", 'managed-tag', EXPECTED],
  [
    'an assertion that lets go on',
    RAISE,
    'source',
    '"onFailure":"Abort"',
    '"onFailure":"Continue"',
    'managed-tag',
    EXPECTED,
  ],
  [
    'an assertion of a list',
    RAISE,
    'source',
    "$.Tags['selfheal:managed']",
    "$.Tags[?(@.Key == 'selfheal:managed')].Value",
    'managed-tag',
    EXPECTED,
  ],
  [
    'a manifest that does not ask for the tag',
    RESTART,
    'manifest',
    '"field":"managed"',
    '"field":"runningCount"',
    'managed-tag',
    'managed equals true',
  ],
  [
    'an assertion that compares a list',
    RESTART,
    'source',
    '$.services[0].status',
    '$.services[*].status',
    'single-values',
    'assertServiceIsActive',
  ],
  [
    'a wait for a list that ends the run when it misses',
    SCALE_GROUP,
    'source',
    '"onFailure":"step:assertCapacityStands","isCritical":false',
    '"onFailure":"Abort"',
    'single-values',
    'waitForInstances',
  ],
];

describe('the checks of tag and selectors find', () => {
  it.each(BREAKAGES)('%s', (...breakage) => {
    expect(said(breakage)).toContain(breakage[6]);
  });
});
