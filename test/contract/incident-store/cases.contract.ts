import { expect, it } from 'vitest';
import type { Evidence } from '../../../lib/contracts/evidence.ts';
import type { Series } from '../../../lib/contracts/observation.ts';
import type { IncidentStore } from '../../../lib/ports/incident-store.ts';
import { aDiagnosis, aPlan, aValidation, COMPONENT, collected, iso, OTHER_COMPONENT, opened } from '../builders.ts';

const someEvidence = (n: number): Evidence => ({
  evidenceId: `evd_${n}`,
  fact: 'latency-up',
  component: COMPONENT,
  strength: 0.5,
  summary: 'x'.repeat(500),
  at: iso(n),
  from: { collector: 'cloudwatch', reference: 'y'.repeat(1000) },
  figures: { latencySeconds: 0.75 },
  attributes: { 'service.name': 'checkout' },
});

const someSeries = (component: string, points: number, role: Series['role'] = 'latencySeconds'): Series => ({
  component,
  role,
  metric: { namespace: 'AWS/ECS', metricName: 'Latency', dimensions: {}, statistic: 'p90', scale: 1 },
  periodSeconds: 60,
  timestamps: Array.from({ length: points }, (_, n) => 1_770_000_000 + n * 60),
  values: Array.from({ length: points }, (_, n) => (n % 7 === 0 ? null : n / 8)),
});

export const casesContract = (store: () => IncidentStore): void => {
  it('has no case file for an attempt that collected nothing', async () => {
    const { incidentId } = await opened(store());
    expect(await store().caseFile(incidentId, 1)).toBeNull();
  });

  it('gives back what was collected, with the incident and its signals', async () => {
    const incident = await opened(store());
    const saved = collected({
      incidentId: incident.incidentId,
      evidence: [someEvidence(1)],
      series: [someSeries(COMPONENT, 3, 'faults'), someSeries(OTHER_COMPONENT, 3), someSeries(COMPONENT, 0)],
      edges: [[COMPONENT, OTHER_COMPONENT]],
      alarmed: [{ component: COMPONENT, harms: ['faults', 'latency'] }],
      traced: [{ caller: COMPONENT, callee: OTHER_COMPONENT, requests: 12, callerRequests: null }],
      gaps: [{ collector: 'logs', component: null, because: 'no permission' }],
    });
    await store().saveEvidence(saved);
    const signals = await store().signals(incident.incidentId);
    expect(await store().caseFile(incident.incidentId, 1)).toEqual({ ...saved, incident, signals });
  });

  it('holds more than an item or a transaction can', async () => {
    const { incidentId } = await opened(store());
    const saved = collected({
      incidentId,
      evidence: Array.from({ length: 700 }, (_, n) => someEvidence(n)),
      series: [
        someSeries(COMPONENT, 50_000),
        someSeries(OTHER_COMPONENT, 20_000),
        someSeries(COMPONENT, 10, 'requests'),
      ],
    });
    await store().saveEvidence(saved);
    expect(await store().caseFile(incidentId, 1)).toMatchObject(saved);
  });

  it('replaces what was collected as a whole when the step is repeated', async () => {
    const { incidentId } = await opened(store());
    const first = collected({
      incidentId,
      evidence: [someEvidence(1), someEvidence(2)],
      series: [someSeries(COMPONENT, 3)],
    });
    const second = collected({ incidentId, evidence: [someEvidence(3)], evidenceVersion: 2 });
    await store().saveEvidence(first);
    await store().saveEvidence(first);
    expect(await store().caseFile(incidentId, 1)).toMatchObject(first);
    await store().saveEvidence(second);
    expect(await store().caseFile(incidentId, 1)).toMatchObject(second);
  });

  it('never shows a mixture while two callers save and others read', async () => {
    const { incidentId } = await opened(store());
    const editions = [1, 2, 3].map((n) =>
      collected({ incidentId, evidence: [someEvidence(n)], series: [someSeries(COMPONENT, n)], evidenceVersion: n }),
    );
    await store().saveEvidence(editions[0] ?? collected({ incidentId }));
    const reads = await Promise.all([
      ...editions.map((edition) => store().saveEvidence(edition)),
      ...Array.from({ length: 5 }, () => store().caseFile(incidentId, 1)),
    ]);
    for (const read of reads) {
      if (!read) continue;
      const edition = editions[read.evidenceVersion - 1];
      expect([read.evidence, read.series]).toEqual([edition?.evidence, edition?.series]);
    }
  });

  it('keeps a diagnosis and a plan for every attempt, and the last of each', async () => {
    const { incidentId } = await opened(store());
    expect([await store().diagnosis(incidentId, 1), await store().plan(incidentId, 1)]).toEqual([null, null]);
    await store().saveDiagnosis(aDiagnosis({ incidentId, summary: 'a first thought' }));
    await store().saveDiagnosis(aDiagnosis({ incidentId }));
    await store().saveDiagnosis(aDiagnosis({ incidentId, attempt: 2 }));
    await store().savePlan(aPlan({ incidentId }));
    expect(await store().diagnosis(incidentId, 1)).toEqual(aDiagnosis({ incidentId }));
    expect(await store().diagnosis(incidentId, 2)).toEqual(aDiagnosis({ incidentId, attempt: 2 }));
    expect(await store().plan(incidentId, 1)).toEqual(aPlan({ incidentId }));
  });

  it('lists the validations of an attempt, oldest first, each once', async () => {
    const { incidentId } = await opened(store());
    const late = aValidation({ incidentId, validationId: 'val_a', at: iso(300) });
    const early = aValidation({ incidentId, validationId: 'val_b', at: iso(200), final: false });
    for (const validation of [late, early, late, aValidation({ incidentId, attempt: 2 })])
      await store().saveValidation(validation);
    expect(await store().validations(incidentId, 1)).toEqual([early, late]);
  });
};
