import { expect, it } from 'vitest';
import { offersBeside } from '../../../../functions/plan-remediation/offers.ts';
import type { Snapshot } from '../../../../lib/contracts/snapshot.ts';
import { aDiagnosis, anIncident, aPlan, collected } from '../../../contract/builders.ts';
import { aCatalog, COMPONENTS } from '../../domain/builders/catalog.ts';
import { aManifest } from '../../domain/builders/manifest.ts';
import { aHypothesis, aSnapshot } from '../../domain/policy/gate-builder.ts';

const NOW = new Date('2026-05-04T10:10:00.000Z');
const RESTART = aManifest();
const OTHER_RESTART = aManifest({ runbook: 'restart-another-way' });

/** What is offered beside a restart of lending where a second runbook treats the fault, too, and reader may be the cause as well. */
const offered = async (
  snapshot: (component: string) => Promise<Snapshot | null>,
  observed: 'none' | 'reader' = 'none',
) => {
  const hypotheses = [
    aHypothesis({ hypothesisId: 'hyp_1' }),
    aHypothesis({ hypothesisId: 'hyp_2', component: COMPONENTS.reader, path: [COMPONENTS.reader] }),
  ];
  const diagnosis = aDiagnosis({ hypotheses });
  const catalog = aCatalog(({ services }) => {
    for (const service of [services.lending, services.reader])
      Object.assign(service ?? {}, { autonomy: 'ask', runbooks: {} });
    if (observed === 'reader') Object.assign(services.reader ?? {}, { autonomy: 'observe' });
  });
  const incident = anIncident({ application: 'books' });
  const manifests = [RESTART, OTHER_RESTART];
  return offersBeside(
    {
      incidents: {
        killSwitch: async () => ({ engaged: false, by: null, reason: null, at: null }),
        startedInHour: async () => ({ target: 0, service: 0, account: 0 }),
      },
      targets: { snapshot },
      manifests,
      catalog: { catalog, policyVersion: 'f00dfeed00000001', builtAt: NOW.toISOString() },
      newId: (prefix) => `${prefix}_1`,
      now: () => NOW,
    },
    aPlan({ hypothesisId: 'hyp_1', runbook: RESTART.runbook }),
    { diagnosis, evidence: [], edges: [], manifests, catalog, tried: [], trackRecords: [] },
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
      trackRecords: [],
    },
  );
};
const readable = async (component: string) => aSnapshot({}, component);
const BESIDE = { hypothesisId: 'hyp_1', runbook: OTHER_RESTART.runbook };

it('offers every other remedy of the causes that fits its target', async () => {
  expect(await offered(readable)).toEqual(
    expect.arrayContaining([
      BESIDE,
      { hypothesisId: 'hyp_2', runbook: RESTART.runbook },
      { hypothesisId: 'hyp_2', runbook: OTHER_RESTART.runbook },
    ]),
  );
  expect(await offered(readable)).toHaveLength(3);
});

it.each([
  ['does not exist', async (component: string) => (component === COMPONENTS.reader ? null : readable(component))],
  [
    'cannot be read, which holds up neither the plan nor the other offers',
    async (component: string) => {
      if (component === COMPONENTS.reader) throw new Error('throttled');
      return readable(component);
    },
  ],
])('offers nothing on a target that %s', async (_, snapshot) => {
  expect(await offered(snapshot)).toEqual([BESIDE]);
});

it('offers nothing that the policy would stop', async () => {
  expect(await offered(readable, 'reader')).toEqual([BESIDE]);
});
