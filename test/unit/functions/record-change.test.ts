import { describe, expect, it } from 'vitest';
import { createHandler, UnreadableChangeError } from '../../../functions/record-change/handler.ts';
import { createMemoryStore } from '../../../lib/adapters/memory/memory-store.ts';
import type { Lock } from '../../../lib/ports/dispatch-records.ts';
import { POLICY } from '../../contract/builders.ts';
import { aJournal } from '../../fakes/journal.ts';
import { aCatalog, COMPONENTS } from '../domain/builders/catalog.ts';
import { anEvent } from '../domain/builders/events.ts';
import { aCall } from '../domain/changes/a-call.ts';

const recording = (lock: Lock | null = null) => {
  const store = createMemoryStore({ now: () => new Date('2026-05-04T10:00:00.000Z') });
  const { journal, lines } = aJournal();
  const record = createHandler({
    incidents: { ...store, lock: async () => lock },
    catalog: { catalog: aCatalog(), policyVersion: POLICY, builtAt: '2026-05-01T00:00:00.000Z' },
    journal,
  });
  const changes = () =>
    store.changes([COMPONENTS.lending], new Date('2026-05-04T00:00:00.000Z'), new Date('2026-05-05T00:00:00.000Z'));
  return { record, changes, lines };
};
const held = (incidentId: string | null): Lock => ({
  target: COMPONENTS.lending,
  incidentId,
  remediationId: null,
  fence: 3,
});
const update = aCall('ecs.amazonaws.com', 'UpdateService', { cluster: 'books', service: 'lending', desiredCount: 1 });
const began = anEvent('ecs-deployment-failed', (event) => {
  event.account = '210987654321';
  event.region = 'eu-central-1';
  event.time = '2026-05-04T09:58:00Z';
  event.resources = ['arn:aws:ecs:eu-central-1:210987654321:service/books/lending'];
  event.detail = { eventType: 'INFO', eventName: 'SERVICE_DEPLOYMENT_IN_PROGRESS', deploymentId: 'ecs-svc/1' };
});

describe('recording a change', () => {
  it('keeps it once, however often it is delivered', async () => {
    const { record, changes } = recording();
    expect(await record(update)).toEqual({ recorded: 1 });
    expect(await record(update)).toEqual({ recorded: 1 });
    expect(await changes()).toMatchObject([{ kind: 'scaling', component: COMPONENTS.lending, own: false }]);
  });

  it('takes a change without a maker for our own while a remediation holds the target', async () => {
    const { record, changes } = recording(held('inc_1'));
    await record(began);
    expect(await changes()).toMatchObject([{ by: 'ecs.amazonaws.com', own: true }]);
  });

  it('takes it for somebody else’s when nobody holds the target', async () => {
    for (const lock of [null, held(null)]) {
      const { record, changes } = recording(lock);
      await record(began);
      expect(await changes()).toMatchObject([{ own: false }]);
    }
  });

  it('never takes a named maker’s change for our own, whoever holds the target', async () => {
    const { record, changes } = recording(held('inc_1'));
    await record(update);
    expect(await changes()).toMatchObject([{ own: false }]);
  });

  it('says why it keeps nothing', async () => {
    const { record, lines } = recording();
    expect(await record(anEvent('alarm-metric'))).toEqual({ recorded: 0 });
    expect(lines).toEqual([
      { message: 'not a change', fields: { because: expect.stringContaining('tells of no change') } },
    ]);
  });

  it('throws what cannot be read, with the field, so that people get to see it', async () => {
    const { record } = recording();
    const broken = aCall('ecs.amazonaws.com', 'UpdateService', {}, { eventID: undefined });
    await expect(record(broken)).rejects.toThrow(UnreadableChangeError);
    await expect(record(broken)).rejects.toThrow(/detail\.eventID/);
  });
});
