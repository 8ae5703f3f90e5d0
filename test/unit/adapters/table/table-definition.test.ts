import { describe, expect, it } from 'vitest';
import { MemoryTable } from '../../../../lib/adapters/memory/memory-table.ts';
import { createIncidentStore } from '../../../../lib/adapters/table/incident-store.ts';
import { CorruptItemError } from '../../../../lib/adapters/table/parse-item.ts';
import { type Item, set, update } from '../../../../lib/adapters/table/table.ts';
import { createTableInput, EXPIRY_ATTRIBUTE } from '../../../../lib/adapters/table/table-definition.ts';
import {
  aChange,
  aLink,
  anApproval,
  anOutcome,
  aPlan,
  aRequest,
  atSecond,
  iso,
  movedTo,
  opened,
  POLICY,
  SEEN,
} from '../../../contract/builders.ts';

const observed = () => {
  const items = new Map<string, Item>();
  const table = new MemoryTable({
    now: () => atSecond(0),
    onChange: ({ dynamodb }) => {
      const at = { PK: dynamodb?.Keys?.PK?.S ?? '', SK: dynamodb?.Keys?.SK?.S ?? '' };
      const number = dynamodb?.NewImage?.[EXPIRY_ATTRIBUTE]?.N;
      items.set(`${at.PK.split('#')[0]}`, { ...at, ...(number && { [EXPIRY_ATTRIBUTE]: Number(number) }) });
    },
  });
  return { table, items, store: createIncidentStore({ table, sleep: async () => {}, random: () => 0 }) };
};

describe('the table', () => {
  it('is billed on demand, streams both images and has two indexes of keys', () => {
    const input = createTableInput('incidents');
    expect(input).toMatchObject({
      TableName: 'incidents',
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
    const schemas = [input.KeySchema, ...input.GlobalSecondaryIndexes.map(({ KeySchema }) => KeySchema)];
    expect(schemas.map((schema) => schema.map(({ AttributeName }) => AttributeName))).toEqual([
      ['PK', 'SK'],
      ['GSI1PK', 'GSI1SK'],
      ['GSI2PK', 'GSI2SK'],
    ]);
    expect(input.AttributeDefinitions.map(({ AttributeName }) => AttributeName)).toEqual(
      schemas.flatMap((schema) => schema.map(({ AttributeName }) => AttributeName)),
    );
  });

  it('lets links, changes, breakers and closed slots expire, and nothing else', async () => {
    const { store, items } = observed();
    await store.registerPolicy(POLICY, '2026-03-01T00:00:00.000Z');
    await store.setKillSwitch(false, { by: 'ada@example.com', how: 'command-line', from: null }, 'ready', atSecond(0));
    const incident = await movedTo(store, await opened(store), 'planning');
    const plan = aPlan({ incidentId: incident.incidentId });
    const approval = anApproval(plan);
    await store.askForApproval(approval, [aLink(approval)], 'token');
    await store.recordChange(aChange());
    const request = aRequest(plan);
    await store.dispatch(request);
    await store.saveRemediation({ ...request.remediation, status: 'succeeded', endedAt: iso(60) });
    await store.move(incident.incidentId, { to: 'validating', attempt: 1, at: atSecond(70) });
    const attempts = [
      {
        attempt: 1,
        runbook: plan.runbook,
        target: plan.target,
        faultClass: 'memory-leak' as const,
        service: plan.service,
        result: 'cured' as const,
        alone: true,
      },
    ];
    await store.close(anOutcome(incident, { attempts }), SEEN, atSecond(300));
    const expiry = Object.fromEntries([...items].map(([kind, item]) => [kind, item[EXPIRY_ATTRIBUTE] ?? null]));
    const seconds = (offset: number) => atSecond(offset).getTime() / 1000;
    const day = 86_400;
    expect(expiry).toEqual({
      INCIDENT: null,
      AUDIT: null,
      LOCK: null,
      TRACK: null,
      SYSTEM: null,
      SWITCH: null,
      APPLICATION: null,
      GROUP: seconds(300 + 14 * day),
      FINGERPRINT: seconds(300 + 90 * day),
      LINK: seconds(1845 + 90 * day),
      CHANGE: seconds(-60 + 90 * day),
      BREAKER: seconds(50 + day),
    });
  });

  it('names the key of an item that cannot be read, and what is wrong with it', async () => {
    const { store, table } = observed();
    const { incidentId } = await opened(store);
    await table.write(update({ PK: `INCIDENT#${incidentId}`, SK: 'INCIDENT' }, { severity: set('dreadful') }));
    const reading = store.incident(incidentId);
    await expect(reading).rejects.toThrow(CorruptItemError);
    await expect(reading).rejects.toThrow(new RegExp(`INCIDENT#${incidentId}.*SK="INCIDENT".*severity`, 's'));
  });
});
