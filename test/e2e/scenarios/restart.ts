import { expect } from 'vitest';
import { memoryLeak } from '../account/faults.ts';
import { present } from '../account/present.ts';
import { openShop } from './shop.ts';

/**
 * Proves: a metric alarm opens an incident, a low-impact remedy runs by itself, the metric recovers because of what was done to the
 * service, and the outcome is in the table.
 */
export const restartsALeakingService = async (): Promise<void> => {
  await using shop = await openShop('leaking');
  const { application, record } = shop;
  const runningDeployment = async (): Promise<string> =>
    present((await application.service()).deployments?.[0]?.id, 'deployment of the leaking service');
  const deployed = await runningDeployment();
  await application.breaksDown(memoryLeak(deployed));

  const { incidentId } = await record.incident();
  const { diagnoses, plans, remediations, outcome, signals } = await record.caseIn(incidentId, 'closed');
  expect(signals.map(({ latest }) => latest.source)).toContain('cloudwatch-alarm');
  expect(diagnoses[0]?.hypotheses[0]).toMatchObject({ faultClass: 'memory-leak' });
  expect(plans[0]).toMatchObject({ runbook: 'restart-ecs-service', service: 'leaking' });
  expect(remediations).toHaveLength(1);
  expect(remediations[0]).toMatchObject({ status: 'succeeded', purpose: 'remedy' });
  expect(outcome).toMatchObject({ result: 'mitigated', faultClass: 'memory-leak' });
  expect(await runningDeployment()).not.toBe(deployed);
};
