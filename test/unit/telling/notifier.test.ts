import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../lib/adapters/memory/memory-store.ts';
import type { Incident } from '../../../lib/contracts/incident.ts';
import { type HeldNotice, NoticeSettings } from '../../../lib/contracts/notices.ts';
import type { Outcome } from '../../../lib/contracts/outcome.ts';
import { componentOfService } from '../../../lib/domain/evidence/scope.ts';
import type { Notice, Taken } from '../../../lib/ports/notifier.ts';
import { createNotifier } from '../../../lib/telling/notifier.ts';
import { createTellHeld } from '../../../lib/telling/tell-held.ts';
import { anOutcome, atSecond, opened } from '../../contract/builders.ts';
import { aJournal } from '../../fakes/journal.ts';
import { aCatalog } from '../domain/builders/catalog.ts';

const ANA = 'ana@example.com';
type Taking = Taken | Error | 'hangs';

const system = async (
  taking: Record<string, Taking>,
  given: object = {},
  shown: Partial<Incident> = {},
  pagesUrl: string | null = null,
) => {
  const clock = { at: atSecond(60) };
  const now = () => clock.at;
  const store = createMemoryStore({ now });
  const incident = await opened(store, { application: 'books', symptomComponents: [] });
  const { incidentId } = incident;
  const journal = aJournal();
  const told: string[] = [];
  const digests: (readonly string[])[] = [];
  const said: Notice[] = [];
  const channel =
    (name: string) =>
    async (notice: Notice): Promise<Taken> => {
      const takes = taking[name] ?? true;
      if (takes instanceof Error) throw takes;
      if (takes === 'hangs') return new Promise(() => {});
      if (takes !== true) return takes;
      told.push(name);
      said.push(notice);
      const { kind, subject, lines } = notice;
      if (kind === 'digest') digests.push([name, subject, ...lines]);
      return true;
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
  const broken = { store: false, holding: false };
  const parts = {
    catalog: { ...aCatalog(), notices },
    incidents: {
      incident: async (id: string) => {
        if (broken.store) throw new Error('throttled');
        const found = await store.incident(id);
        return found && { ...found, ...shown };
      },
      note: store.note,
      outcome: store.outcome,
    },
    channels: { web: channel('web'), operations: channel('operations'), 'on-call': channel('on-call') },
    records: {
      ...store,
      holdNotice: async (held: HeldNotice) => {
        if (broken.holding) throw new Error('throttled');
        return store.holdNotice(held);
      },
    },
    journal: journal.journal,
    now,
    pagesUrl,
    channelSeconds: 0.05,
  };
  const notifier = createNotifier({
    ...parts,
    topic: channel('topic'),
    ways: { slack: (_, notice) => channel('slack')(notice), mail: (_, notice) => channel('mail')(notice) },
  });
  const tellHeld = createTellHeld(parts);
  const notice: Notice = { kind: 'escalated', incidentId, subject: 'Needs you', lines: ['why'] };
  const notes = async () =>
    (await store.timeline(incidentId)).filter(({ key }) => key.startsWith('notice-')).map(({ summary }) => summary);
  return { incident, notifier, told, said, notice, journal, notes, broken, clock, store, digests, tellHeld };
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

  it('leads everybody to the page of the incident, and nobody where there is none', async () => {
    const { notifier, said, notice, incident } = await system({}, {}, {}, 'https://pages.example');
    await notifier.announce(notice);
    await notifier.tell('ana@example.com', notice);
    const page = `https://pages.example/console/incidents/${incident.incidentId}`;
    expect(said.map((each) => each.page)).toEqual([page, page, page, page]);
    await notifier.announce({ ...notice, incidentId: null });
    expect(said.at(-1)?.page).toBeUndefined();
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

  it.each(['unknown', 'hangs'] as const)(
    'says that they may have it twice where the first does not say whether it took it (%s), and so does the record',
    async (slack) => {
      const { notifier, notice, said, notes } = await system({ slack });
      const link = 'https://pages.example/approvals/lnk_1?token=t';
      const sections = [{ title: 'Cause', lines: ['it leaks'] }];
      expect(await notifier.tell(ANA, { ...notice, kind: 'approval-request', link, sections })).toBe(true);
      const line = 'The same may have been told in slack, which did not say whether it took it.';
      expect(said).toEqual([
        {
          ...notice,
          kind: 'approval-request',
          link,
          lines: [line, 'why'],
          sections: [{ title: 'Perhaps told twice', lines: [line] }, ...sections],
        },
      ]);
      expect(await notes()).toEqual([
        `a question for ${ANA} was not taken by slack (which may have it all the same); mail has it`,
      ]);
    },
  );

  it('says nothing of that where the first has refused it', async () => {
    const { notifier, notice, said } = await system({ slack: false });
    await notifier.tell(ANA, notice);
    expect(said).toEqual([notice]);
  });

  it('does not take for told what may not have come anywhere', async () => {
    const { notifier, notice } = await system({ slack: 'unknown', mail: 'unknown' });
    expect(await notifier.tell(ANA, { ...notice, kind: 'approval-request' })).toBe(false);
  });

  it('says so where neither takes it, so that the next tier is asked', async () => {
    const { notifier, notice, notes } = await system({ slack: new Error('gone'), mail: false });
    expect(await notifier.tell(ANA, { ...notice, kind: 'approval-request' })).toBe(false);
    expect(await notes()).toEqual([`a question for ${ANA} was not taken by slack, mail; nothing else did`]);
  });
});

describe('what quiet hours keep back', () => {
  const quiet = {
    quietHours: { 'books-team': { timeZone: 'UTC', from: '11:00', until: '13:00' } },
    routes: [{ channels: ['web', 'operations'] }],
  };
  const over = (notice: Notice, subject: string): Notice => ({ ...notice, kind: 'healed', subject });
  const minutesLater = (clock: { at: Date }, minutes: number) => {
    clock.at = new Date(clock.at.getTime() + 60_000 * minutes);
  };

  it('is told in one message for a route when they are over, the oldest first, and not again', async () => {
    const { notifier, notice, told, tellHeld, clock, digests } = await system({}, quiet);
    await notifier.announce(over(notice, 'One is over'));
    minutesLater(clock, 1);
    await notifier.announce(over(notice, 'Another is over'));
    await notifier.announce(over(notice, 'Another is over'));
    expect(told).toEqual(['topic', 'topic', 'topic']);
    await tellHeld();
    expect(digests).toEqual([]);
    minutesLater(clock, 60);
    await tellHeld();
    await tellHeld();
    expect(digests).toEqual([
      [
        'web',
        'While it was quiet: 2 notices',
        `2026-03-01 12:01 UTC: One is over (${notice.incidentId})`,
        `2026-03-01 12:02 UTC: Another is over (${notice.incidentId})`,
      ],
    ]);
  });

  it('goes to the next channel where the first is down, and is kept for the next round where all are', async () => {
    const taking: Record<string, Taking> = { web: false, operations: false };
    const { notifier, notice, tellHeld, clock, digests } = await system(taking, quiet);
    await notifier.announce(over(notice, 'One is over'));
    minutesLater(clock, 60);
    await tellHeld();
    expect(digests).toEqual([]);
    taking.operations = true;
    await tellHeld();
    expect(digests.map(([name]) => name)).toEqual(['operations']);
  });

  describe('and that PagerDuty would have called people for', () => {
    const MILD = { severity: 'medium' as const, symptomComponents: [componentOfService('search', aCatalog())] };
    const called = {
      ...quiet,
      routes: [
        { kinds: ['escalated'], channels: ['on-call', 'operations'] },
        { kinds: ['healed'], channels: ['operations'] },
      ],
    };
    const atNight = async (routes = called.routes) => {
      const one = await system({}, { ...called, routes }, MILD);
      const { incident, notice, store, notifier, said, told } = one;
      const { incidentId } = notice;
      if (incidentId === null) throw new Error('there is no incident');
      await notifier.announce(notice);
      minutesLater(one.clock, 1);
      await notifier.announce({ ...notice, subject: '1 more alarm has joined' });
      expect(said.map(({ kind }) => kind)).toEqual(['escalated', 'escalated']);
      expect(told.splice(0)).toEqual(['topic', 'topic']);
      said.length = 0;
      await store.escalate(anOutcome(incident, { result: 'escalated' }), atSecond(61));
      const end = (result: Outcome['result']) => store.close(anOutcome(incident, { result }), null, atSecond(62));
      const morning = async () => {
        minutesLater(one.clock, 60);
        await one.tellHeld();
        await one.tellHeld();
      };
      return { ...one, incidentId, end, morning };
    };

    it('calls them once when quiet hours are over, where they have it still', async () => {
      const { morning, said, told, incidentId } = await atNight();
      await morning();
      expect(told).toEqual(['on-call']);
      expect(said).toEqual([
        {
          kind: 'escalated',
          incidentId,
          subject: 'Needs you',
          lines: [
            'It was handed over in quiet hours, which are over.',
            `2026-03-01 12:01 UTC: Needs you (${incidentId})`,
            `2026-03-01 12:02 UTC: 1 more alarm has joined (${incidentId})`,
          ],
        },
      ]);
    });

    it('calls nobody for what is over by then: the next channel reads of it, where there is one', async () => {
      const { morning, end, digests, told, incidentId } = await atNight();
      await end('self-resolved');
      await morning();
      expect(told).toEqual(['operations']);
      expect(digests.flat()).toContain(`2026-03-01 12:01 UTC: Needs you (${incidentId})`);

      const alone = await atNight([{ kinds: ['escalated'], channels: ['on-call'] }]);
      await alone.end('self-resolved');
      await alone.morning();
      expect([alone.told, await alone.store.heldNotices()]).toEqual([[], []]);
    });

    it('calls them for what was closed without anybody knowing that it is over', async () => {
      const { morning, end, told } = await atNight();
      await end('escalated');
      await morning();
      expect(told).toEqual(['on-call']);
    });

    it('waits for the next round where that cannot be read, and keeps nothing else waiting', async () => {
      const { notifier, notice, morning, broken, told, journal, tellHeld } = await atNight();
      await notifier.announce(over(notice, 'One is over'));
      told.length = 0;
      broken.store = true;
      await morning();
      expect(told).toEqual(['operations']);
      expect(journal.lines.map(({ message }) => message)).toContain(
        'whether people still have an incident is not known: it waits for the next round',
      );
      broken.store = false;
      await tellHeld();
      expect(told).toEqual(['operations', 'on-call']);
    });

    it('says once what two routes have kept for one channel', async () => {
      const { morning, end, store, digests } = await atNight([
        { kinds: ['escalated'], channels: ['on-call', 'operations'] },
        { kinds: ['escalated'], channels: ['operations'] },
      ]);
      await end('self-resolved');
      await morning();
      expect(digests.map(([, subject]) => subject)).toEqual(['While it was quiet: 2 notices']);
      expect(await store.heldNotices()).toEqual([]);
    });
  });

  it('is forgotten where the catalog has its channels no more', async () => {
    const { store, tellHeld, digests } = await system({});
    const gone = { channels: ['gone'], owners: ['books-team'], incidentId: null, kind: 'healed' as const };
    await store.holdNotice({ ...gone, subject: 'One is over', heldAt: atSecond(0).toISOString() });
    await tellHeld();
    expect([digests, await store.heldNotices()]).toEqual([[], []]);
  });

  it('is none of what is told at any hour', async () => {
    const { notifier, notice, told, store } = await system({}, quiet);
    await notifier.announce({ ...notice, kind: 'approval-request' });
    expect(told.toSorted()).toEqual(['topic', 'web']);
    expect(await store.heldNotices()).toEqual([]);
  });

  it('that cannot be kept is told at once, and the log says so', async () => {
    const { notifier, notice, told, broken, journal } = await system({}, quiet);
    broken.holding = true;
    expect(await notifier.announce(over(notice, 'One is over'))).toBe(true);
    expect(told.toSorted()).toEqual(['topic', 'web']);
    expect(journal.lines.map(({ message }) => message)).toContain(
      'a notice could not be kept until quiet hours are over',
    );
  });
});
