import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Signal } from '../../../../lib/contracts/signal.ts';
import { groupOf } from '../../../../lib/domain/correlation/group-of.ts';
import { readSignals } from '../../../../lib/domain/detection/read-signals.ts';
import { aCatalog } from '../builders/catalog.ts';
import { queued } from '../builders/webhooks.ts';

const groupsOf = (labels: readonly Record<string, string>[]): string[] => {
  const alerts = labels.map((each) => ({ status: 'firing', labels: each, startsAt: '2026-05-04T10:00:00Z' }));
  const readings = readSignals(queued('alertmanager', { version: '4', alerts }), {
    receivedAt: new Date('2026-05-04T10:05:00.000Z'),
    newId: () => 'sig_1',
    catalog: aCatalog(),
  });
  return readings.flatMap((reading) => (reading.kind === 'signal' ? [groupOf(Signal.parse(reading.signal))] : []));
};

describe('what a tool outside AWS tells and the catalog does not know', () => {
  it('is one group of its account and region, however many instances one notification names', () => {
    const groups = groupsOf(Array.from({ length: 600 }, (_, index) => ({ alertname: 'Down', instance: `i-${index}` })));
    expect(groups).toHaveLength(600);
    expect(new Set(groups)).toEqual(new Set(['unknown#210987654321#eu-central-1#alertmanager']));
  });

  it('is another group in another account or region', () => {
    const groups = groupsOf([{ alertname: 'Down', region: 'us-east-1' }, { alertname: 'Down' }]);
    expect(groups).toEqual(['unknown#210987654321#us-east-1#alertmanager', expect.stringContaining('eu-central-1')]);
  });

  it('is the same group at its end, whatever else its labels say then', () => {
    const label = fc.constantFrom('instance', 'QueueName', 'cluster', 'aws:cloudformation:stack-name', 'pod');
    const labels = fc.dictionary(label, fc.stringMatching(/^[a-z]{12}$/));
    fc.assert(
      fc.property(labels, labels, (one, other) => {
        const [first, last] = groupsOf([
          { ...one, alertname: 'a' },
          { ...other, alertname: 'a' },
        ]);
        expect(first).toBe(last);
      }),
    );
  });

  it('stays in its application’s group where the catalog knows it', () => {
    expect(groupsOf([{ alertname: 'Down', service: 'lending' }])).toEqual(['app#books']);
  });
});
