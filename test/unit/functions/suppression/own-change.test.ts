import { describe, expect, it } from 'vitest';
import type { Remediation } from '../../../../lib/contracts/remediation.ts';
import type { Signal } from '../../../../lib/contracts/signal.ts';
import { OWN_EFFECT_LABEL } from '../../../../lib/contracts/suppression.ts';
import { aDiagnosis, aLink, anApproval, aPlan, aRemediation, aRequest } from '../../../contract/builders.ts';
import { COMPONENTS } from '../../domain/builders/catalog.ts';
import { aSystem, type System, transition } from './system.ts';

/** Remediations end at 300 s; then they have 120 s to settle. */
const STARTED = 60;
const ENDED = 300;

const TASK_STOPPED = 'e'.repeat(32);
const taskStopped = (system: System, second: number, given: Partial<Signal> = {}) =>
  transition(system, second, 'firing', {
    source: 'ecs',
    fingerprint: TASK_STOPPED,
    title: 'books/lending: container web exited with code 143',
    labels: { happening: 'task-crashed', exitCode: '143' },
    ...given,
  });
const slow = (system: System, second: number, given: Partial<Signal> = {}) =>
  transition(system, second, 'firing', {
    fingerprint: 'd'.repeat(32),
    title: 'lending-latency-p90',
    symptom: {
      metric: { namespace: 'n', metricName: 'Latency', statistic: 'p90', dimensions: {}, scale: 1 },
      badWhen: 'above',
    },
    ...given,
  });

/** An incident that `symptom` opened, with a restart of lending that has begun. */
const remediating = async (symptom: Partial<Signal> = {}) => {
  const system = aSystem();
  await system.send(transition(system, 0, 'firing', symptom));
  const [incident] = await system.open();
  if (!incident) throw new Error('nothing was opened');
  const { incidentId } = incident;
  const plan = aPlan({ incidentId, target: COMPONENTS.lending, service: 'lending', path: [COMPONENTS.lending] });
  await system.store.registerPolicy(plan.policyVersion, system.iso(0));
  await system.store.saveDiagnosis(aDiagnosis({ incidentId }));
  await system.store.savePlan(plan);
  for (const to of ['collecting', 'diagnosing', 'planning'] as const)
    await system.store.move(incidentId, { to, attempt: 1, at: system.now() });
  const { evidenceVersion } = (await system.store.incident(incidentId)) ?? incident;
  const at = new Date(system.iso(STARTED));
  const remediation = aRemediation(plan, { startedAt: at.toISOString() });
  const result = await system.store.dispatch(
    aRequest({ ...plan, evidenceVersion }, { remediation, evidenceVersion, at }),
  );
  if (result.status !== 'dispatched') throw new Error(`not dispatched: ${JSON.stringify(result)}`);
  const end = async (change: Partial<Remediation> = {}) =>
    system.store.saveRemediation({
      ...result.remediation,
      executionId: 'exec-1',
      status: 'succeeded',
      endedAt: system.iso(ENDED),
      ...change,
    });
  const signal = async (fingerprint: string) =>
    (await system.store.signals(incidentId)).find((each) => each.fingerprint === fingerprint);
  return { system, incidentId, remediation: result.remediation, end, signal };
};

describe('an effect of our own change', () => {
  it('is attached to the incident that is changing its target, marked, and told in its record', async () => {
    const { system, incidentId, remediation, signal } = await remediating();
    system.at(90);
    await system.send(taskStopped(system, 80));
    expect(await system.all()).toHaveLength(1);
    expect((await signal(TASK_STOPPED))?.latest.labels).toMatchObject({
      [OWN_EFFECT_LABEL]: remediation.remediationId,
    });
    expect(await system.store.timeline(incidentId)).toContainEqual(
      expect.objectContaining({ kind: 'signal', summary: expect.stringContaining('expected: books/lending') }),
    );
  });

  it('makes neither the incident worse nor its target a symptom', async () => {
    const { system, incidentId } = await remediating({ service: 'reader', component: COMPONENTS.reader });
    system.at(90);
    await system.send(taskStopped(system, 80, { severity: 'critical' }));
    expect(await system.store.incident(incidentId)).toMatchObject({
      severity: 'medium',
      symptomComponents: [COMPONENTS.reader],
    });
  });

  it('goes to that incident even where the target belongs to another application, and so does its end', async () => {
    const { system, incidentId, signal } = await remediating({
      service: 'binder',
      application: 'archive',
      component: COMPONENTS.binder,
    });
    system.at(90);
    const began = slow(system, 80);
    await system.send(began);
    expect(await system.all()).toMatchObject([{ incidentId, group: 'app#archive' }]);
    expect(await signal(began.fingerprint)).toMatchObject({ status: 'firing' });
    system.at(120);
    await system.send(slow(system, 110, { status: 'resolved' }));
    expect(await signal(began.fingerprint)).toMatchObject({ status: 'resolved', count: 2 });
    expect(await system.all()).toHaveLength(1);
  });

  it.each([
    ['on a dependent', { component: COMPONENTS.reader, service: 'reader' }],
    ['that proves a fault', { hardEvidence: true, labels: { happening: 'task-oom-killed', exitCode: '137' } }],
    ['that the manifest does not expect', { labels: { happening: 'task-crashed', exitCode: '1' } }],
  ])('is not one %s: that is harm, and joins as any other signal', async (_, given) => {
    const { system, incidentId } = await remediating();
    const before = await system.store.incident(incidentId);
    system.at(90);
    await system.send(taskStopped(system, 80, given));
    const [attached] = (await system.store.signals(incidentId)).filter(
      ({ fingerprint }) => fingerprint === TASK_STOPPED,
    );
    expect(attached?.latest.labels).not.toHaveProperty(OWN_EFFECT_LABEL);
    expect((await system.store.incident(incidentId))?.evidenceVersion).toBe((before?.evidenceVersion ?? 0) + 1);
  });

  it.each([
    ['an effect of the first change', {}, 'waiting'],
    [
      'the same on a component that neither change touches',
      { component: COMPONENTS.search, service: 'search' },
      'revoked',
    ],
  ])('does not revoke a later question, which any other signal does: %s', async (_, given, status) => {
    const { system, incidentId, end } = await remediating();
    await end();
    const path = [COMPONENTS.ledger];
    const plan = aPlan({ planId: 'pln_2', incidentId, attempt: 2, target: COMPONENTS.ledger, service: 'ledger', path });
    for (const to of ['validating', 'collecting', 'diagnosing', 'planning', 'awaiting-approval'] as const)
      await system.store.move(incidentId, { to, attempt: to === 'validating' ? 1 : 2, at: system.now() });
    const knownSignals = (await system.store.signals(incidentId)).map(({ fingerprint }) => fingerprint);
    await system.store.saveDiagnosis(aDiagnosis({ diagnosisId: 'dia_2', incidentId, attempt: 2, knownSignals }));
    await system.store.savePlan(plan);
    const approval = anApproval(plan, { expiresAt: system.iso(3600) });
    await system.store.askForApproval(approval, [aLink(approval)], 'task-token');
    system.at(350);
    await system.send(taskStopped(system, 340, given));
    expect((await system.store.approval(incidentId, approval.approvalId))?.status).toBe(status);
  });

  it('that comes when its incident is closed opens nothing, and the record says why', async () => {
    const { system, incidentId, end } = await remediating();
    await end();
    system.at(500);
    await system.store.releaseLock(COMPONENTS.lending, incidentId);
    await system.closeAll();
    await system.send(taskStopped(system, 400));
    expect(await system.open()).toEqual([]);
    expect(await system.suppressed()).toEqual([
      {
        rule: 'own-change',
        count: 1,
        because: `restart-ecs-service on ${COMPONENTS.lending} for ${incidentId} was expected to do this, and that incident is closed`,
      },
    ]);
  });

  it('that was suppressed so and stays is told after all, and one that goes away is not', async () => {
    for (const stays of [true, false]) {
      const { system, end } = await remediating();
      await end();
      system.at(500);
      await system.closeAll();
      await system.send(slow(system, 400));
      expect(await system.open()).toEqual([]);
      if (!stays) await system.send(slow(system, 450, { status: 'resolved' }));
      system.at(600);
      expect(await system.sweep()).toEqual({ failed: [], sent: stays ? 1 : 0 });
      expect(await system.open()).toHaveLength(stays ? 1 : 0);
      expect(await system.sweep()).toEqual({ failed: [], sent: 0 });
    }
  });

  it('is none after the settling time: then it opens an incident like any other', async () => {
    const { system, end } = await remediating();
    await end();
    system.at(1500);
    await system.closeAll();
    await system.send(taskStopped(system, ENDED + 121));
    expect(await system.open()).toHaveLength(1);
  });

  it('is none of a remediation that never ran', async () => {
    const { system, end } = await remediating();
    await end({ executionId: null, status: 'failed' });
    system.at(500);
    await system.closeAll();
    await system.send(taskStopped(system, 80));
    expect(await system.open()).toHaveLength(1);
  });

  it('cannot be claimed by a tag of an alarm', async () => {
    const system = aSystem();
    await system.deliver([
      JSON.stringify({
        selfheal: 'webhook',
        version: 1,
        source: 'alertmanager',
        receivedAt: system.iso(0),
        body: {
          version: '4',
          groupKey: '{}:{alertname="Down"}',
          truncatedAlerts: 0,
          status: 'firing',
          receiver: 'selfheal',
          groupLabels: {},
          commonLabels: {},
          commonAnnotations: {},
          externalURL: 'http://alertmanager.example',
          alerts: [
            {
              status: 'firing',
              labels: {
                alertname: 'Down',
                service: 'lending',
                [OWN_EFFECT_LABEL]: 'rem_1',
                'released-from': 'own-change',
              },
              annotations: {},
              startsAt: system.iso(0),
              endsAt: '0001-01-01T00:00:00Z',
              generatorURL: '',
              fingerprint: '0123456789abcdef',
            },
          ],
        },
      }),
    ]);
    expect(system.dead).toEqual([]);
    const [incident] = await system.all();
    const [attached] = await system.store.signals(incident?.incidentId ?? '');
    expect(attached?.latest).toMatchObject({ service: 'lending' });
    expect(Object.keys(attached?.latest.labels ?? {})).not.toContain(OWN_EFFECT_LABEL);
    expect(Object.keys(attached?.latest.labels ?? {})).not.toContain('released-from');
  });
});
