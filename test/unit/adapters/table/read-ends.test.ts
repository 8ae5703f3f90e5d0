import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../../lib/adapters/memory/memory-store.ts';
import { readEnds } from '../../../../lib/adapters/table/read-ends.ts';
import { reportOf } from '../../../../lib/domain/report/report-of.ts';
import { anOutcome, aSignal, atSecond, iso, movedTo, opened, openingIn, SEEN } from '../../../contract/builders.ts';
import { aReportCase, ENDINGS } from '../../domain/report/a-case.ts';

const recorded = () => {
  const Records: DynamoDBRecord[] = [];
  const store = createMemoryStore({ now: () => atSecond(0), onChange: (record) => Records.push(record) });
  /** The ends in what was written since the last look. */
  const ends = () => readEnds({ Records: JSON.parse(JSON.stringify(Records.splice(0))) });
  return { store, ends };
};

describe('ends of incidents in the stream of the table', () => {
  it('are seen when an incident is handed to people and when it is closed, and in no other write', async () => {
    const { store, ends } = recorded();
    const incident = await movedTo(store, await opened(store), 'planning');
    expect(ends()).toEqual([]);
    await store.escalate(anOutcome(incident, { result: 'escalated' }), atSecond(300));
    expect(ends()).toEqual([incident.incidentId]);
    await store.saveReport({
      ...reportOf(aReportCase(ENDINGS.escalated), atSecond(310)),
      incidentId: incident.incidentId,
    });
    expect(ends()).toEqual([]);
    await store.close(anOutcome(incident, { result: 'resolved-by-human', endedAt: iso(900) }), SEEN, atSecond(900));
    expect(ends()).toEqual([incident.incidentId]);
  });

  it('are not seen where an incident is opened again', async () => {
    const { store, ends } = recorded();
    const incident = await movedTo(store, await opened(store), 'validating');
    await store.close(anOutcome(incident), SEEN, atSecond(300));
    expect(ends()).toEqual([incident.incidentId]);
    const again = aSignal({ observedAt: iso(400), receivedAt: iso(401) });
    const policy = { joiningWindowSeconds: 600, reopenWithinSeconds: 3600 };
    const result = await store.attach(incident.group, [again], openingIn(incident.group), atSecond(401), policy);
    expect(result?.reopened).toBe(true);
    expect(ends()).toEqual([]);
  });

  it('are not looked for in what is no event of a stream', () => {
    expect(() => readEnds({ Records: [{ eventSource: 'aws:sqs', body: '{}' }] })).toThrow();
  });
});
