import { expect } from 'vitest';
import { memoryLeak } from '../account/faults.ts';
import { openShop } from './shop.ts';

/** A metric alarm fires, a low-impact remedy runs by itself, the metric recovers, and the outcome is in the table. */
export const restartsALeakingService = async (): Promise<void> => {
  await using shop = await openShop('leaking');
  const { application, record } = shop;
  const deployed = (await application.service()).deployments?.[0]?.id ?? '';
  await application.breaksDown(memoryLeak(deployed));

  const { incidentId } = await record.incident(60);
  const { diagnoses, plans, remediations, outcome, signals } = await record.caseIn(incidentId, 'closed', 420);
  expect(signals.map(({ latest }) => latest.source)).toContain('cloudwatch-alarm');
  expect(diagnoses[0]?.hypotheses[0]).toMatchObject({ faultClass: 'memory-leak' });
  expect(plans[0]).toMatchObject({ runbook: 'restart-ecs-service', service: 'leaking' });
  expect(remediations).toHaveLength(1);
  expect(remediations[0]).toMatchObject({ status: 'succeeded', purpose: 'remedy' });
  expect(outcome).toMatchObject({ result: 'mitigated', faultClass: 'memory-leak' });

  const service = await application.service();
  expect(service.deployments?.[0]?.id).not.toBe(deployed);
};
