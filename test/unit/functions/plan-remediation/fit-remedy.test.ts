import { expect, it } from 'vitest';
import { fitRemedy } from '../../../../functions/plan-remediation/fit-remedy.ts';
import { aDiagnosis, anIncident, collected } from '../../../contract/builders.ts';
import { aCatalog, COMPONENTS } from '../../domain/builders/catalog.ts';
import { aManifest } from '../../domain/builders/manifest.ts';
import { aHypothesis, aSnapshot } from '../../domain/policy/gate-builder.ts';

const NOW = new Date('2026-05-04T10:10:00.000Z');

/** A restart against a cause that hardly anything speaks for. */
const planFor = async (requestedBy: string | null) => {
  const incident = anIncident();
  const hypothesis = aHypothesis({ confidence: 0.15 });
  const diagnosis = aDiagnosis({
    hypotheses: [hypothesis],
    dataQuality: { verdict: 'good', because: [], sources: [] },
  });
  const catalog = aCatalog(({ services }) => {
    Object.assign(services.lending ?? {}, { autonomy: 'auto' });
  });
  const fitted = await fitRemedy(
    {
      incidents: {
        killSwitch: async () => ({ engaged: false, by: null, reason: null, at: null }),
        startedInHour: async () => ({ target: 0, service: 0, account: 0 }),
      },
      targets: { snapshot: async () => aSnapshot() },
      manifests: [aManifest()],
      catalog: { catalog, policyVersion: 'f00dfeed00000001', builtAt: NOW.toISOString() },
      newId: (prefix) => `${prefix}_1`,
      now: () => NOW,
    },
    {
      history: {
        incident,
        signals: [],
        diagnoses: [diagnosis],
        plans: [],
        approvals: [],
        remediations: [],
        validations: [],
        outcome: null,
        timeline: [],
      },
      file: { ...collected(), incident, signals: [] },
      diagnosis,
      candidate: {
        hypothesis,
        manifest: aManifest(),
        service: 'lending',
        target: COMPONENTS.lending,
        effect: 'mitigates',
        expectedBenefit: 0.1,
        because: 'memory leak of lending',
      },
      trackRecords: [],
      requestedBy,
      chosen: {},
      composed: false,
    },
  );
  if ('because' in fitted) throw new Error(fitted.because);
  return fitted.plan;
};

it('only recommends a remedy for a cause that is hardly likely, where nobody asked for it', async () => {
  const plan = await planFor(null);
  expect(plan.gate).toBe('stop');
  expect(plan.verdicts).toContainEqual(expect.objectContaining({ rule: 'confidence', verdict: 'stop' }));
});

it('asks about the same remedy once a person chose it, and keeps who did', async () => {
  const plan = await planFor('ann@example.com');
  expect(plan).toMatchObject({ gate: 'ask', requestedBy: 'ann@example.com' });
  expect(plan.verdicts).toContainEqual({
    rule: 'confidence',
    verdict: 'ask',
    because: 'confidence 0.15 is low, but a person chose this',
  });
});
