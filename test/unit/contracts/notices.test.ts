import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { NoticeSettings } from '../../../lib/contracts/notices.ts';

const complaints = (given: object) =>
  (NoticeSettings.safeParse(given).error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
const SLACK = { team: 'T0123456', app: 'A0123456' };

describe('the notices of a catalog', () => {
  it('are complained about where a channel is named that there is not', () => {
    const given = {
      channels: { operations: { kind: 'teams' } },
      routes: [{ channels: ['operation'] }],
      quietHours: { web: { timeZone: 'UTC', from: '22:00', until: '06:00', instead: ['pager'] } },
    };
    expect(complaints(given)).toEqual([
      'routes.0.channels: no channel "operation"; known are: operations',
      'quietHours.web.instead: no channel "pager"; known are: operations',
    ]);
  });

  it('need the one workspace and app where they name channels or people of Slack', () => {
    const given = {
      channels: { web: { kind: 'slack', conversation: 'C0123456' } },
      people: { 'ana@example.com': { slack: 'U0123456' } },
    };
    expect(complaints({ ...given, slack: SLACK })).toEqual([]);
    expect(complaints(given)).toEqual([
      'channels.web: it needs `slack`, the workspace and the app that may be used',
      'people.ana@example.com.slack: it needs `slack`, the workspace and the app that may be used',
    ]);
  });

  it('refuse one user of Slack for two people, whose presses nobody could tell apart', () => {
    const people = {
      'ana@example.com': { slack: 'U0123456' },
      'ben@example.com': { slack: 'U0123457' },
      'cem@example.com': { slack: 'U0123456' },
    };
    expect(complaints({ slack: SLACK, people })).toEqual([
      'people.cem@example.com.slack: ana@example.com is U0123456 in Slack already: nobody could tell whose presses these are',
    ]);
    expect(complaints({ slack: SLACK, people: { ...people, 'cem@example.com': {} } })).toEqual([]);
  });

  it('know people by one address each, and try no more channels than there is time for', () => {
    expect(NoticeSettings.parse({ people: { 'Ana@Example.com': {} } }).people).toHaveProperty(['ana@example.com']);
    const channels = { a: { kind: 'teams' }, b: { kind: 'teams' }, c: { kind: 'teams' }, d: { kind: 'teams' } };
    expect(complaints({ channels, routes: [{ channels: ['a', 'b', 'c'] }] })).toEqual([]);
    expect(complaints({ channels, routes: [{ channels: ['a', 'b', 'c', 'd'] }] })).toHaveLength(1);
  });

  it('refuse names that are taken, ids that are none, zones that there are not, and quiet hours of no length', () => {
    expect(complaints({ channels: { mail: { kind: 'teams' } } })[0]).toContain('this name is taken');
    expect(complaints({ slack: { ...SLACK, team: 'acme' } })[0]).toContain(
      'the id of a workspace in Slack, given "acme"',
    );
    const hours = (given: object) => ({ people: { 'ana@example.com': { quietHours: given } } });
    expect(complaints(hours({ timeZone: 'Mars/Base', from: '22:00', until: '06:00' }))[0]).toContain('a time zone');
    expect(complaints(hours({ timeZone: 'UTC', from: '22:00', until: '22:00' }))[0]).toContain('to differ');
  });
});

it('the examples in the guide and in the catalog of the repository are accepted', () => {
  const read = (name: string) => readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8');
  const [, guide = ''] = /```yaml\n(notices:[^`]+)```/.exec(read('docs/channels.md')) ?? [];
  const [, commented = ''] = /^(# notices:\n(?:# {2,}.*\n)+)/m.exec(read('selfheal.yaml')) ?? [];
  const examples = [guide, commented.replaceAll(/^# /gm, '')].map((text) => parse(text).notices);
  for (const example of examples) expect(complaints(example)).toEqual([]);
  expect(examples.map(({ routes }) => routes.length)).toEqual([2, 2]);
});
