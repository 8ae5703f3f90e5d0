import { expect, it } from 'vitest';
import { sinceQuestion } from '../../../../functions/operator-api/since-question.ts';
import type { Remediation } from '../../../../lib/contracts/remediation.ts';
import type { AttachedSignal } from '../../../../lib/contracts/signal.ts';
import { aDiagnosis, anApproval, aPlan, aRemediation, atSecond, iso } from '../../../contract/builders.ts';
import { aManifest } from '../../domain/builders/manifest.ts';
import { aSignal } from '../../domain/builders/signal.ts';
import { asked } from './asked.ts';

/** What the page of a question says where a task of the plan's target was stopped after an earlier attempt changed it, or did not. */
const sinceATaskStopped = async (remediations: (plan: Parameters<typeof aRemediation>[0]) => Remediation[]) => {
  const { store, incidentId } = await asked();
  const history = await store.history(incidentId);
  if (!history) throw new Error('there is an incident');
  const plan = aPlan({ incidentId });
  const latest = aSignal({
    title: 'a task was stopped',
    component: plan.target,
    observedAt: iso(65),
    labels: { happening: 'task-crashed', exitCode: '137' },
  });
  const signal: AttachedSignal = {
    incidentId,
    fingerprint: latest.fingerprint,
    latest,
    status: 'firing',
    firstObservedAt: iso(65),
    lastObservedAt: iso(65),
    count: 1,
  };
  return sinceQuestion(
    {
      incidents: store,
      manifests: [aManifest()],
      policyVersion: plan.policyVersion,
      failed: () => {},
      now: () => atSecond(70),
    },
    {
      history: { ...history, signals: [signal], remediations: remediations(plan) },
      approval: anApproval(plan),
      plan,
      diagnosis: aDiagnosis({ incidentId, knownSignals: [] }),
    },
  );
};

it('says nothing of what a change of ours is expected to bring about, and all of what nothing explains', async () => {
  const ran = { status: 'succeeded', executionId: 'exec-1', startedAt: iso(50), endedAt: iso(60) } as const;
  expect(await sinceATaskStopped((plan) => [aRemediation(plan, { runbook: 'restart-ecs-service', ...ran })])).toEqual(
    [],
  );
  expect(await sinceATaskStopped(() => [])).toEqual(['1 alarm has joined: a task was stopped.']);
});
