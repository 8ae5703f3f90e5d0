import { describe, expect, it } from 'vitest';
import type { AttachedSignal } from '../../../../lib/contracts/signal.ts';
import { type Present, sinceAsked } from '../../../../lib/domain/approval/since-asked.ts';
import { aSignal } from '../builders/signal.ts';

const at = (minute: number) => new Date(Date.parse('2026-05-04T10:00:00.000Z') + 60_000 * minute).toISOString();
const ASKED = { requestedAt: at(10) };
const PLAN = { policyVersion: 'as-planned' };

const KNOWN = 'f'.repeat(32);
const UNKNOWN = 'e'.repeat(32);

const attached = (
  title: string,
  status: AttachedSignal['status'],
  firstMinute: number,
  lastMinute: number,
  fingerprint = KNOWN,
): AttachedSignal => ({
  incidentId: 'inc_1',
  fingerprint,
  latest: aSignal({ title }),
  status,
  firstObservedAt: at(firstMinute),
  lastObservedAt: at(lastMinute),
  count: 1,
});
const since = (signals: AttachedSignal[], given: Partial<Present> = {}) =>
  sinceAsked(
    ASKED,
    PLAN,
    { knownSignals: [KNOWN] },
    { signals, policyVersion: 'as-planned', killSwitchEngaged: false, ...given },
  );

describe('what has changed since people were asked', () => {
  it('is nothing while the same alarms fire', () => {
    expect(since([attached('latency', 'firing', 1, 10), attached('was over before', 'resolved', 1, 9)])).toEqual([]);
  });

  it('is what joined, what was told again and what cleared, with what is left', () => {
    expect(
      since([
        attached('latency', 'firing', 1, 11),
        attached('errors', 'firing', 12, 12, UNKNOWN),
        attached('queue', 'resolved', 2, 13),
      ]),
    ).toEqual([
      '1 alarm has joined: errors.',
      '1 alarm was told again: latency.',
      '1 alarm has cleared: queue; 2 of 3 still fire.',
    ]);
  });

  it('is an alarm too that the diagnosis does not know, though it says that it was there before', () => {
    expect(since([attached('latency', 'firing', 1, 10), attached('came in late', 'firing', 2, 12, UNKNOWN)])).toEqual([
      '1 alarm has joined: came in late.',
    ]);
    expect(since([attached('came and went', 'resolved', 2, 9, UNKNOWN)])).toEqual([]);
  });

  it('names a few of many', () => {
    const many = Array.from({ length: 7 }, (_, index) => attached(`alarm ${index}`, 'firing', 11, 11, UNKNOWN));
    expect(since(many)).toEqual(['7 alarms have joined: alarm 0, alarm 1, alarm 2, alarm 3, alarm 4, 2 more.']);
  });

  it('shows no link and no order of a title', () => {
    const [line = ''] = since([attached('pay at https://evil.example/now', 'firing', 11, 11, UNKNOWN)]);
    expect(line).not.toContain('evil.example');
  });

  it('says what would keep the plan from starting', () => {
    expect(since([], { policyVersion: 'another' })).toEqual([expect.stringMatching(/Another catalog.*starts nothing/)]);
    expect(since([], { killSwitchEngaged: true })).toEqual([expect.stringMatching(/kill switch was engaged/)]);
    expect(since([], { killSwitchEngaged: null })).toEqual([expect.stringMatching(/could not be read/)]);
  });
});
