import { expect, it } from 'vitest';
import type { HeldNotice } from '../../../lib/contracts/notices.ts';
import type { IncidentStore } from '../../../lib/ports/incident-store.ts';
import { atSecond, opened, repeated } from '../builders.ts';

const MESSAGE = { conversation: 'C0123456', ts: '1767268800.000100' };
const OTHER = { conversation: 'C0123456', ts: '1767268801.000200' };
let signatures = 0;
const aSignature = (): string => {
  signatures += 1;
  return `${process.pid}-${signatures}-${Math.floor(performance.timeOrigin)}`;
};

export const noticesContract = (store: () => IncidentStore): void => {
  it('keeps the first message of an incident in each channel, whoever writes another', async () => {
    const { incidentId } = await opened(store());
    expect(await store().threadOf(incidentId, 'web')).toBeNull();
    await store().setThread(incidentId, 'web', MESSAGE);
    await store().setThread(incidentId, 'web', OTHER);
    expect(await store().threadOf(incidentId, 'web')).toEqual(MESSAGE);
    expect(await store().threadOf(incidentId, 'operations')).toBeNull();
  });

  it('knows every place in which one question was put to each person, and nothing of it is part of the history', async () => {
    const { incidentId } = await opened(store());
    const before = await store().history(incidentId);
    await store().addQuestionMessage(incidentId, 'apr_1', 'ann@example.com', MESSAGE);
    await store().addQuestionMessage(incidentId, 'apr_1', 'ann@example.com', OTHER);
    await store().addQuestionMessage(incidentId, 'apr_1', 'ann@example.com', OTHER);
    await store().addQuestionMessage(incidentId, 'apr_1', 'bob@example.com', MESSAGE);
    await store().addQuestionMessage(incidentId, 'apr_11', 'ann@example.com', MESSAGE);
    expect(await store().questionMessages(incidentId, 'apr_1')).toEqual([MESSAGE, OTHER, MESSAGE]);
    expect(await store().history(incidentId)).toEqual(before);
  });

  it('lets one of many who hand in the same signature be the first', async () => {
    const signature = aSignature();
    const firsts = await repeated(12, () => store().firstPress(signature, atSecond(0)));
    expect(firsts.filter(Boolean)).toHaveLength(1);
    expect(await store().firstPress(aSignature(), atSecond(0))).toBe(true);
  });

  it('lets one of many who are about to tell of the same occasion be the first', async () => {
    const occasion = `apr_1#${aSignature()}`;
    const firsts = await repeated(12, () => store().firstTelling(occasion, atSecond(0)));
    expect(firsts.filter(Boolean)).toHaveLength(1);
    expect(await store().firstTelling(`${occasion}-other`, atSecond(0))).toBe(true);
  });

  it('knows where an occasion was told, each place once, apart from that it was told', async () => {
    const occasion = `apr_1#${aSignature()}`;
    await store().firstTelling(occasion, atSecond(0));
    for (const message of [MESSAGE, OTHER, MESSAGE]) await store().addPlaceTold(occasion, message, atSecond(0));
    expect(await store().placesTold(occasion)).toHaveLength(2);
    expect(await store().placesTold(occasion)).toEqual(expect.arrayContaining([MESSAGE, OTHER]));
    expect(await store().placesTold(`${occasion}-other`)).toEqual([]);
  });

  it('keeps a notice of quiet hours once, the oldest first, until it is forgotten', async () => {
    const mark = aSignature();
    const held = (subject: string, second: number): HeldNotice => ({
      channels: ['web', 'operations'],
      owners: ['team'],
      incidentId: null,
      kind: 'healed',
      subject: `${subject} ${mark}`,
      heldAt: atSecond(second).toISOString(),
    });
    const kept = async () => (await store().heldNotices()).filter(({ subject }) => subject.endsWith(mark));
    const [first, second] = [held('b is over', 1), held('a is over', 2)];
    await store().holdNotice(second);
    await store().holdNotice(first);
    await store().holdNotice({ ...first, heldAt: atSecond(3).toISOString() });
    expect(await kept()).toEqual([first, second]);
    await store().forgetNotice(first);
    expect(await kept()).toEqual([second]);
    await store().forgetNotice(second);
  });
};
