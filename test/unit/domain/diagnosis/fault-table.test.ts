import { describe, expect, it } from 'vitest';
import { EvidenceFact } from '../../../../lib/contracts/evidence.ts';
import { FaultClass } from '../../../../lib/contracts/fault-class.ts';
import { FAULT_TABLE } from '../../../../lib/domain/diagnosis/fault-table.ts';

describe('the fault table', () => {
  it('has exactly one row for every fault class', () => {
    expect(FAULT_TABLE.map(({ faultClass }) => faultClass).sort()).toEqual([...FaultClass.options].sort());
  });

  it('names only facts that evidence can state, and each once for a place', () => {
    for (const { faultClass, signs } of FAULT_TABLE) {
      for (const { fact } of signs) expect(EvidenceFact.options, faultClass).toContain(fact);
      const places = signs.map(({ fact, at }) => `${fact}@${at}`);
      expect(new Set(places).size, faultClass).toBe(places.length);
    }
  });

  it('lets something speak for every class, and no single fact decide alone', () => {
    for (const { faultClass, signs, sentence } of FAULT_TABLE) {
      expect(Math.max(...signs.map(({ weight }) => weight)), faultClass).toBeGreaterThan(0);
      for (const { weight } of signs) expect(Math.abs(weight), faultClass).toBeLessThanOrEqual(4);
      expect(sentence).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('gives every two classes different signs, so that they can be told apart', () => {
    const signatures = FAULT_TABLE.map(({ signs, kinds }) => JSON.stringify([signs, kinds]));
    expect(new Set(signatures).size).toBe(FAULT_TABLE.length);
  });
});
