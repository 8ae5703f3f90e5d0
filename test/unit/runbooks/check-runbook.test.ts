import { describe, expect, it } from 'vitest';
import { KNOWN_APIS } from '../../../lib/infra/runbooks/api-to-iam.ts';
import { checkRunbook } from '../../../lib/infra/runbooks/check-runbook.ts';
import { AutomationDocument } from '../../../lib/infra/runbooks/document.ts';
import { loadRunbooks, type Runbook } from '../../../lib/infra/runbooks/load-runbooks.ts';

const all = loadRunbooks();
const named = (name: string): Runbook => {
  const found = all.find((runbook) => runbook.name === name);
  if (!found) throw new Error(`no runbook ${name}`);
  return found;
};

/** A copy of a runbook's files with one text replaced by another in one of them. */
const broken = (name: string, part: 'source' | 'manifest' | 'policy', from: string, to: string): Runbook => {
  const runbook = named(name);
  const text = JSON.stringify(runbook[part]);
  expect(text, `${part} of ${name}`).toContain(from);
  const changed = { ...runbook, [part]: JSON.parse(text.replace(from, () => to)) };
  return { ...changed, document: AutomationDocument.parse(changed.source) };
};
const rulesBroken = (runbook: Runbook): string[] => [...new Set(checkRunbook(runbook, all).map(({ rule }) => rule))];

it.each(all.map((runbook) => [runbook.name, runbook] as const))('%s has nothing wrong', (_, runbook) => {
  expect(checkRunbook(runbook, all)).toEqual([]);
});

it('maps no API that no runbook calls', () => {
  const called = new Set(
    all.flatMap(({ source }) =>
      (source.mainSteps as { inputs: { Service?: string; Api?: string } }[]).map(
        ({ inputs }) => `${inputs.Service}:${inputs.Api}`,
      ),
    ),
  );
  expect(KNOWN_APIS.filter((api) => !called.has(api))).toEqual([]);
});

const RESTART = 'restart-ecs-service';
const SCALE = 'scale-ecs-service';
const ROLLBACK = 'rollback-ecs-deployment';

describe('each check fails on a copy that breaks it', () => {
  it.each([
    // what is wrong, runbook, part, from, to, rule, part of the message
    [
      'a target that no step has',
      RESTART,
      'source',
      '"nextStep":"readService"',
      '"nextStep":"readNothing"',
      'step-targets',
      'readNothing',
    ],
    [
      'an onFailure that leads nowhere',
      SCALE,
      'source',
      'step:chooseByGrant',
      'step:chooseNothing',
      'step-targets',
      'chooseNothing',
    ],
    [
      'a branch that leads nowhere',
      SCALE,
      'source',
      '"Default":"raiseMinimum"',
      '"Default":"raiseNothing"',
      'step-targets',
      'raiseNothing',
    ],
    [
      'a step that is never reached',
      SCALE,
      'source',
      '"onFailure":"step:chooseByGrant"',
      '"onFailure":"Abort"',
      'step-reached',
      'no step leads here',
    ],
    [
      'a loop',
      RESTART,
      'source',
      '"nextStep":"restartService"',
      '"nextStep":"assertServiceIsActive"',
      'no-loops',
      'assertServiceIsActive →',
    ],
    [
      'two steps of one name',
      RESTART,
      'source',
      '"name":"restartService"',
      '"name":"readService"',
      'step-names',
      'readService',
    ],
    [
      'too little time',
      RESTART,
      'manifest',
      '"timeoutSeconds":1800',
      '"timeoutSeconds":600',
      'timeouts',
      'given 600 s',
    ],
    [
      'attempts that need more time',
      SCALE,
      'source',
      '"maxAttempts":3',
      '"maxAttempts":10',
      'timeouts',
      'slowest path',
    ],
    [
      'a reference to nothing',
      RESTART,
      'source',
      '{{ ServiceName }}',
      '{{ ServiceNames }}',
      'references',
      'ServiceNames',
    ],
    [
      'a reference to an output that the step has not',
      RESTART,
      'source',
      '{{ restartService.DeploymentId }}',
      '{{ restartService.Deployment }}',
      'references',
      'restartService.Deployment',
    ],
    [
      'a reference to a step that comes later',
      RESTART,
      'source',
      '"cluster":"{{ ClusterName }}"',
      '"cluster":"{{ readService.TaskDefinition }}"',
      'references',
      'without readService',
    ],
    [
      'a reference to a step that may have been skipped',
      ROLLBACK,
      'source',
      '"taskDefinition":"{{ readWanted.Arn }}"',
      '"taskDefinition":"{{ readRunningDeployment.Arn }}"',
      'references',
      'without readRunningDeployment',
    ],
    [
      'an output that no step has',
      RESTART,
      'source',
      '"readService.RunningCount"',
      '"readService.Running"',
      'references',
      'readService.Running',
    ],
    [
      'a role that the caller chooses',
      RESTART,
      'source',
      '${AutomationRoleArn}',
      '{{ ClusterName }}',
      'parameters',
      'AutomationRoleArn',
    ],
    ['a remediation id of any form', RESTART, 'source', '^rem_[0-9A-Za-z-]{1,64}$', '^.*$', 'parameters', 'rem_'],
    [
      'a pattern for a part of the value',
      RESTART,
      'source',
      '^[A-Za-z0-9_-]{1,255}$',
      '[A-Za-z0-9_-]{1,255}',
      'parameters',
      'from ^ to $',
    ],
    [
      'a pattern that is none',
      RESTART,
      'source',
      '^[A-Za-z0-9_-]{1,255}$',
      '^[A-Za-z0-9_-{1,255}$',
      'parameters',
      'from ^ to $',
    ],
    ['a default outside its pattern', SCALE, 'source', '"default":0', '"default":-1', 'parameters', 'does not match'],
    [
      'a parameter that is used nowhere',
      SCALE,
      'source',
      '"MinCapacity":"{{ FormerMinimum }}"',
      '"MinCapacity":"{{ FormerMaximum }}"',
      'parameters',
      'no step uses',
    ],
    ['another pattern in the manifest', RESTART, 'manifest', '{1,255}', '{1,64}', 'manifest-parameters', '{1,64}'],
    [
      'a parameter that is not bound',
      ROLLBACK,
      'manifest',
      '"TaskDefinition":{',
      '"Revision":{',
      'manifest-parameters',
      'not bound',
    ],
    [
      'a bound parameter that the document does not take',
      ROLLBACK,
      'manifest',
      '"TaskDefinition":{',
      '"Revision":{',
      'manifest-parameters',
      'no such parameter',
    ],
    [
      'a rollback that does not exist',
      SCALE,
      'manifest',
      '"by":"runbook","runbook":"scale-ecs-service"',
      '"by":"runbook","runbook":"scale-ecs-back"',
      'rollback',
      'scale-ecs-back',
    ],
    [
      'a rollback for another kind of target',
      SCALE,
      'manifest',
      '"by":"runbook","runbook":"scale-ecs-service"',
      '"by":"runbook","runbook":"scale-auto-scaling-group"',
      'rollback',
      'not for a ecs-service',
    ],
    [
      'rollback parameters that do not fit',
      SCALE,
      'manifest',
      '"FormerMaximum":{',
      '"OldMaximum":{',
      'rollback',
      'OldMaximum',
    ],
    [
      'an API that is not mapped',
      RESTART,
      'source',
      '"Api":"UpdateService"',
      '"Api":"DeleteService"',
      'apis-known',
      'ecs:DeleteService',
    ],
    [
      'a call without a right',
      RESTART,
      'policy',
      '"ecs:UpdateService"',
      '"ecs:DescribeClusters"',
      'rights-complete',
      'needs ecs:UpdateService',
    ],
    [
      'a right that no call needs',
      RESTART,
      'policy',
      '["ecs:DescribeServices"',
      '["ecs:DeleteService","ecs:DescribeServices"',
      'rights-exact',
      'gives ecs:DeleteService',
    ],
    [
      'a right on another kind of resource',
      RESTART,
      'policy',
      ':service/*',
      ':cluster/*',
      'rights-complete',
      'service/',
    ],
    [
      'a right on everything',
      RESTART,
      'policy',
      'arn:${Partition}:ecs:${Region}:${Account}:service/*',
      '*',
      'rights-exact',
      'on *',
    ],
    [
      'a right without the tag',
      RESTART,
      'policy',
      'aws:ResourceTag/selfheal:managed',
      'aws:ResourceTag/owner',
      'rights-narrow',
      'selfheal:managed',
    ],
    [
      'a right on * without a reason',
      SCALE,
      'policy',
      'NothingNarrowerExistsForReadingScalableTargets',
      'Targets',
      'rights-narrow',
      'NothingNarrowerExists',
    ],
    [
      'roles that are passed to anybody',
      ROLLBACK,
      'policy',
      'ecs-tasks.amazonaws.com',
      'lambda.amazonaws.com',
      'rights-narrow',
      'iam:PassedToService',
    ],
    [
      'a first step that does not ask for the tag',
      RESTART,
      'source',
      "selfheal:managed')",
      "owner')",
      'target',
      'assert the tag',
    ],
    [
      'a first step that lets go on',
      RESTART,
      'source',
      '"onFailure":"Abort"',
      '"onFailure":"Continue"',
      'target',
      'to abort',
    ],
    [
      'a manifest for another kind of target',
      RESTART,
      'manifest',
      '"targetKind":"ecs-service"',
      '"targetKind":"lambda-function"',
      'target',
      'lambda',
    ],
    [
      'a manifest for a kind without runbooks',
      RESTART,
      'manifest',
      '"targetKind":"ecs-service"',
      '"targetKind":"bucket"',
      'target',
      'given bucket',
    ],
    [
      'a manifest that does not ask for the tag',
      RESTART,
      'manifest',
      '"field":"managed"',
      '"field":"runningCount"',
      'target',
      'managed equals true',
    ],
    [
      'a snapshot field that there is not',
      SCALE,
      'manifest',
      '"field":"maxCapacity"',
      '"field":"maximumCapacity"',
      'target',
      'maximumCapacity',
    ],
  ] as const)('%s', (_what, name, part, from, to, rule, message) => {
    const findings = checkRunbook(broken(name, part, from, to), all).filter((finding) => finding.rule === rule);
    expect(findings.map((finding) => `${finding.at}: ${finding.message}`).join('\n')).toContain(message);
  });

  it('reports nothing else when only the time is too short', () => {
    expect(rulesBroken(broken(RESTART, 'manifest', '"timeoutSeconds":1800', '"timeoutSeconds":600'))).toEqual([
      'timeouts',
    ]);
  });
});
