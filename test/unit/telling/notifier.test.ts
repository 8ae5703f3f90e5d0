import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../lib/adapters/memory/memory-store.ts';
import { NoticeSettings } from '../../../lib/contracts/notices.ts';
import type { Notice } from '../../../lib/ports/notifier.ts';
import { createNotifier } from '../../../lib/telling/notifier.ts';
import { atSecond, opened } from '../../contract/builders.ts';
import { aJournal } from '../../fakes/journal.ts';
import { aCatalog } from '../domain/builders/catalog.ts';

const ANA = 'ana@example.com';
type Taking = boolean | Error;

const system = async (taking: Record<string, Taking>, given: object = {}) => {
  const now = () => atSecond(60);
  const store = createMemoryStore({ now });
  const { incidentId } = await opened(store);
  const journal = aJournal();
  const told: string[] = [];
  const channel = (name: string) => async () => {
    const takes = taking[name] ?? true;
    if (takes instanceof Error) throw takes;
    if (takes) told.push(name);
    return takes;
  };
  const notices = NoticeSettings.parse({
    slack: { team: 'T0123456', app: 'A0123456' },
    channels: {
      web: { kind: 'slack', conversation: 'C0123456' },
      operations: { kind: 'teams' },
      'on-call': { kind: 'pagerduty' },
    },
    people: { [ANA]: { slack: 'U0123456' } },
    routes: [{ channels: ['web', 'operations'] }, { kinds: ['escalated'], channels: ['on-call'] }],
    ...given,
  });
  const broken = { store: false };
  const notifier = createNotifier({
    catalog: { ...aCatalog(), notices },
    incidents: {
      incident: async (id) => {
        if (broken.store) throw new Error('throttled');
        return store.incident(id);
      },
      note: store.note,
    },
    channels: { web: channel('web'), operations: channel('operations'), 'on-call': channel('on-call') },
    topic: channel('topic'),
    ways: { slack: channel('slack'), mail: channel('mail') },
    journal: journal.journal,
    now,
  });
  const notice: Notice = { kind: 'escalated', incidentId, subject: 'Needs you', lines: ['why'] };
  const notes = async () =>
    (await store.timeline(incidentId)).filter(({ key }) => key.startsWith('notice-')).map(({ summary }) => summary);
  return { notifier, told, notice, journal, notes, broken };
};

describe('announcing', () => {
  it('goes to the first channel of every route that fits, and to the topic', async () => {
    const { notifier, told, notice, notes } = await system({});
    expect(await notifier.announce(notice)).toBe(true);
    expect(told.toSorted()).toEqual(['on-call', 'topic', 'web']);
    expect(await notes()).toEqual([]);
  });

  it.each([false, new Error('it hung up')])(
    'passes a channel that is down (%s) over for the next, and writes that down',
    async (down) => {
      const { notifier, told, notice, notes, journal } = await system({ web: down });
      expect(await notifier.announce(notice)).toBe(true);
      expect(told.toSorted()).toEqual(['on-call', 'operations', 'topic']);
      expect(await notes()).toEqual(['a hand-over was not taken by web; operations has it']);
      expect(journal.lines.map(({ message }) => message)).toContain('channel passed over');
    },
  );

  it('says so where nothing takes it', async () => {
    const all = { web: false, operations: false, 'on-call': false, topic: false };
    const { notifier, notice, notes } = await system(all);
    expect(await notifier.announce(notice)).toBe(false);
    expect((await notes()).toSorted()).toEqual([
      'a hand-over was not taken by on-call; nothing else did',
      'a hand-over was not taken by topic; nothing else did',
      'a hand-over was not taken by web, operations; nothing else did',
    ]);
  });

  it('goes where all notices go when the table cannot say whose it is', async () => {
    const limited = { routes: [{ applications: ['books'], channels: ['web'] }, { channels: ['operations'] }] };
    const { notifier, told, notice, broken } = await system({ operations: false }, limited);
    broken.store = true;
    expect(await notifier.announce(notice)).toBe(true);
    expect(told).toEqual(['topic']);
  });

  it('goes to the topic alone where the catalog has no routes', async () => {
    const { notifier, told, notice } = await system({}, { routes: [] });
    expect(await notifier.announce({ ...notice, incidentId: null })).toBe(true);
    expect(told).toEqual(['topic']);
  });
});

describe('telling one person', () => {
  it('goes to Slack where they are known there, and to mail when that is down', async () => {
    const well = await system({});
    expect(await well.notifier.tell(ANA, well.notice)).toBe(true);
    expect(await well.notifier.tell('ben@example.com', well.notice)).toBe(true);
    expect(well.told).toEqual(['slack', 'mail']);

    const down = await system({ slack: false });
    expect(await down.notifier.tell(ANA, down.notice)).toBe(true);
    expect(down.told).toEqual(['mail']);
    expect(await down.notes()).toEqual([`a hand-over for ${ANA} was not taken by slack; mail has it`]);
  });

  it('says so where neither takes it, so that the next tier is asked', async () => {
    const { notifier, notice, notes } = await system({ slack: new Error('gone'), mail: false });
    expect(await notifier.tell(ANA, { ...notice, kind: 'approval-request' })).toBe(false);
    expect(await notes()).toEqual([`a question for ${ANA} was not taken by slack, mail; nothing else did`]);
  });
});
