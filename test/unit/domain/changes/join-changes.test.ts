import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinChanges } from '../../../../lib/domain/changes/join-changes.ts';
import { aCall } from './a-call.ts';
import { CATALOG, changesOf } from './reading.ts';

const reboot = (eventID: string, eventTime = '2026-05-04T09:57:58Z', by = 'deployer/pipeline') =>
  aCall(
    'rds.amazonaws.com',
    'RebootDBInstance',
    { dBInstanceIdentifier: 'books-ledger' },
    {
      eventID,
      eventTime,
      userIdentity: { type: 'AssumedRole', arn: `arn:aws:sts::210987654321:assumed-role/${by}` },
    },
  );
const join = (stored: Parameters<typeof joinChanges>[0], events: readonly unknown[]) =>
  joinChanges(stored, events, CATALOG);

describe('changes that were looked up', () => {
  it('join those that were stored, oldest first', () => {
    const stored = changesOf(reboot('stored', '2026-05-04T09:50:00Z'));
    const { changes } = join(stored, [reboot('late', '2026-05-04T09:55:00Z'), reboot('early', '2026-05-04T09:40:00Z')]);
    expect(changes.map(({ reference }) => reference)).toEqual([
      'cloudtrail:early',
      'cloudtrail:stored',
      'cloudtrail:late',
    ]);
  });

  it('count once when they were stored too, as what was known when they happened', () => {
    const [stored] = changesOf(reboot('one'));
    const own = stored && { ...stored, own: true };
    expect(join(own ? [own] : [], [reboot('one'), reboot('one')]).changes).toEqual([own]);
  });

  it('made by a runbook of Selfheal’s are its own', () => {
    const { changes } = join([], [reboot('ours', undefined, 'selfheal-runbook-reboot-database/Automation-1')]);
    expect(changes).toMatchObject([{ own: true }]);
  });

  it('leave out what is no change of the catalog’s, and say what could not be read', () => {
    const stranger = aCall('rds.amazonaws.com', 'RebootDBInstance', { dBInstanceIdentifier: 'games' });
    const { changes, unreadable } = join([], [stranger, { id: 'x' }, aCall('a', 'b', {}, { eventID: undefined })]);
    expect(changes).toEqual([]);
    expect(unreadable).toHaveLength(2);
  });

  it('are the same set however they were cut up, repeated and ordered', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { maxLength: 12 });
    const event = (id: number) => reboot(`event-${id}`, `2026-05-04T09:${String(10 + id)}:00Z`);
    fc.assert(
      fc.property(ids, ids, (stored, lookedUp) => {
        const { changes } = join(
          stored.flatMap((id) => changesOf(event(id))),
          [...lookedUp, ...lookedUp.toReversed()].map(event),
        );
        const expected = [...new Set([...stored, ...lookedUp])].sort((a, b) => a - b);
        expect(changes.map(({ reference }) => reference)).toEqual(expected.map((id) => `cloudtrail:event-${id}`));
      }),
    );
  });
});
