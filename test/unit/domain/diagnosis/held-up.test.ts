import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence, EvidenceFact } from '../../../../lib/contracts/evidence.ts';
import { callGraph } from '../../../../lib/domain/diagnosis/graph.ts';
import { partsOfSymptom } from '../../../../lib/domain/diagnosis/held-up.ts';
import { indexEvidence } from '../../../../lib/domain/diagnosis/index-evidence.ts';
import { FRONT, ONSET_AT, PRICES, SHOP, STORE } from '../evidence/builders.ts';

const seen = (component: string, fact: EvidenceFact, strength = 1): Evidence => ({
  evidenceId: `evd_${component}-${fact}`,
  fact,
  component,
  strength,
  summary: fact,
  at: ONSET_AT,
  from: { collector: 'test', reference: '' },
  figures: {},
  attributes: {},
});
const EDGES: [string, string][] = [
  [FRONT, SHOP],
  [SHOP, STORE],
  [FRONT, STORE],
  [SHOP, PRICES],
];
const parts = (shares: Readonly<Record<string, number>>, ...evidence: Evidence[]) =>
  partsOfSymptom((component) => shares[component] ?? null, indexEvidence(evidence), callGraph(EDGES));

describe('the parts of a symptom', () => {
  it('are as measured while no callee shows that it holds anybody up', () => {
    const part = parts({ [SHOP]: 0.8, [FRONT]: 0 }, seen(STORE, 'connections-high'), seen(PRICES, 'throttles-up'));
    expect([SHOP, FRONT, STORE].map((component) => part(component).share)).toEqual([0.8, 0, null]);
  });

  it('go over to an unmeasured callee that visibly waits, from the caller with the most', () => {
    const part = parts({ [SHOP]: 0.8, [FRONT]: 0.1 }, seen(STORE, 'lock-waits-up'));
    expect(part(STORE)).toEqual({ share: expect.closeTo(0.56), from: SHOP });
    expect(part(SHOP)).toEqual({ share: expect.closeTo(0.24), from: null });
    expect(part(PRICES)).toEqual({ share: null, from: null });
  });

  it('stay where a measured callee is known to add nothing', () => {
    const part = parts({ [SHOP]: 0.8, [STORE]: 0 }, seen(STORE, 'lock-waits-up'));
    expect([part(SHOP).share, part(STORE).share]).toEqual([0.8, 0]);
  });

  it('never grow in sum over a caller and its callee, and go over the more the clearer it is', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom<EvidenceFact>('lock-waits-up', 'cpu-waits-up', 'io-waits-up', 'storage-low'),
        (share, strength, more, fact) => {
          const at = (clear: number) => parts({ [SHOP]: share }, seen(STORE, fact, clear));
          const [shop, store] = [at(strength)(SHOP).share ?? 0, at(strength)(STORE).share ?? 0];
          expect(shop + store).toBeCloseTo(share);
          expect(shop).toBeGreaterThanOrEqual(0);
          const clearer = Math.max(strength, more);
          expect(at(clearer)(STORE).share ?? 0).toBeGreaterThanOrEqual(store - 1e-12);
        },
      ),
    );
  });
});
