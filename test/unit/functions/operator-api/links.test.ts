import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { linkToken } from '../../../../lib/domain/approval/link.ts';
import { planHash } from '../../../../lib/domain/policy/plan-hash.ts';
import { atSecond, iso } from '../../../contract/builders.ts';
import { ANN, type Asked, asked, BOB, OTHER_HASH, SECRET } from './asked.ts';

/** How mail scanners, previews and browsers that look ahead come along, and what tries to pass a GET for something else. */
const VISITORS: Record<string, string>[] = [
  { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0' },
  { 'user-agent': 'Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/5.0; BingPreview/1.0b)' },
  { 'user-agent': 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)' },
  { 'user-agent': 'Mozilla/5.0 (compatible; Google-Safety; +http://www.google.com/bot.html)' },
  { 'user-agent': 'Barracuda Sentinel (EE)', 'x-forwarded-for': '203.0.113.9' },
  { 'user-agent': 'curl/8.5.0', from: 'scanner@mail.example' },
  { purpose: 'prefetch' },
  { 'sec-purpose': 'prefetch' },
  { 'sec-purpose': 'prefetch;prerender' },
  { 'x-moz': 'prefetch' },
  { 'x-purpose': 'preview' },
  { 'x-http-method-override': 'POST', 'content-type': 'application/x-www-form-urlencoded' },
  { 'access-control-request-method': 'POST', origin: 'https://elsewhere.example' },
  {},
];
const QUERIES = ['', '&decision=approved', '&_method=POST&decision=approved', '&decision=rejected&reason=no'];
const METHODS = ['GET', 'HEAD', 'OPTIONS'];
const DECISIONS: Record<string, string>[] = [
  { decision: 'approved' },
  { decision: 'rejected', reason: 'not at night' },
  { decision: 'not-an-incident', reason: 'a load test' },
  { decision: 'changed', runbook: 'scale-ecs-service' },
];

let at: Asked;
beforeEach(async () => {
  at = await asked();
  await at.ask(at.step);
});

const unchanged = async (of: () => Promise<unknown>) => {
  const before = await at.store.history(at.incidentId);
  const answer = await of();
  expect(await at.store.history(at.incidentId)).toEqual(before);
  expect(at.writes.count).toBe(0);
  expect(await at.approval()).toMatchObject({ status: 'waiting', decidedBy: null });
  return answer;
};

describe('whoever follows a link', () => {
  it('changes nothing with a thousand requests that only look', async () => {
    const statuses = await unchanged(async () => {
      const seen: number[] = [];
      for (let index = 0; index < 1000; index += 1) {
        const { path, token } = at.linkOf(index % 2 ? ANN : BOB);
        const query = QUERIES[index % QUERIES.length];
        const { status } = await at.app.request(`${path}?token=${token}${query}`, {
          method: METHODS[index % METHODS.length] ?? 'GET',
          headers: VISITORS[index % VISITORS.length] ?? {},
        });
        seen.push(status);
      }
      return seen;
    });
    // They did see the page: a link that nobody can open would pass this test as well.
    expect((statuses as number[]).filter((status) => status === 200)).toHaveLength(667);
    expect((await at.press(ANN)).status).toBe(200);
  });

  it('decides once of a hundred presses at once, and every other one is told what was decided', async () => {
    const presses = Array.from({ length: 100 }, (_, index) =>
      at.press(index % 2 ? ANN : BOB, DECISIONS[index % DECISIONS.length]),
    );
    const answers = await Promise.all(presses);
    const winner = answers.findIndex(({ status }) => status === 200);
    const { status, decidedBy } = await at.approval();
    expect(status).toBe(DECISIONS[winner % DECISIONS.length]?.decision);
    expect(decidedBy).toBe(winner % 2 ? ANN : BOB);
    const others = answers.filter((_, index) => index !== winner);
    expect(others).toHaveLength(99);
    for (const other of others) {
      expect(other.status).toBe(409);
      expect(await other.text()).toContain(`It is ${status.replaceAll('-', ' ')}`);
    }
    const decisions = (await at.store.timeline(at.incidentId)).filter(({ kind }) => kind === 'decision');
    expect(decisions).toHaveLength(1);
  });
});

describe('a link that is not what it was', () => {
  const both = async (how: string, token: string) =>
    how === 'look' ? await at.look(ANN, token) : await at.press(ANN, { decision: 'approved' }, token);

  it('is refused with any other token than its own', async () => {
    const { token } = at.linkOf(ANN);
    const place = fc.nat({ max: token.length - 1 });
    const changed = fc.tuple(place, fc.constantFrom(...'AZaz09-_.')).map(([at, letter]) => {
      return `${token.slice(0, at)}${letter}${token.slice(at + 1)}`;
    });
    const anyOther = fc.oneof(
      changed,
      fc.string(),
      place.map((length) => token.slice(0, length)),
      fc.constant(`${token}=`),
    );
    await unchanged(() =>
      fc.assert(
        fc.asyncProperty(
          anyOther.filter((each) => each !== token),
          fc.constantFrom('look', 'press'),
          async (wrong, how) => {
            const response = await both(how, wrong);
            expect(response.status).toBe(403);
            expect(await response.text()).toContain('It was changed on its way, or belongs to somebody else');
          },
        ),
        { numRuns: 150 },
      ),
    );
  });

  it.each(['look', 'press'])(
    'is refused with the token of another approver, plan, expiry or secret: %s',
    async (how) => {
      const linkId = at.linkOf(ANN).path.split('/').at(-1) ?? '';
      const link = await at.store.link(linkId);
      if (!link) throw new Error('the link is gone');
      expect(linkToken(SECRET, link)).toBe(at.linkOf(ANN).token);
      await unchanged(async () => {
        for (const foreign of [
          at.linkOf(BOB).token,
          linkToken(SECRET, { ...link, approver: BOB }),
          linkToken(SECRET, { ...link, planHash: OTHER_HASH }),
          linkToken(SECRET, { ...link, expiresAt: iso(9000) }),
          linkToken('another secret', link),
        ])
          expect((await both(how, foreign)).status).toBe(403);
      });
    },
  );

  it.each(['look', 'press'])('is refused once it has expired, and says so: %s', async (how) => {
    at.clock.at = new Date((await at.approval()).expiresAt);
    const response = (await unchanged(() => both(how, at.linkOf(ANN).token))) as Response;
    expect(response.status).toBe(410);
    expect(await response.text()).toContain('The time to answer is over');
  });

  it('says also after it has expired what was decided, to who holds it and to nobody else', async () => {
    await at.press(BOB, { decision: 'rejected', reason: 'not at night' });
    at.clock.at = new Date((await at.approval()).expiresAt);
    const late = await both('look', at.linkOf(ANN).token);
    expect(late.status).toBe(410);
    expect(await late.text()).toContain('It is rejected, by bob@example.com: not at night.');
    const tampered = await both('look', `${at.linkOf(ANN).token}x`);
    expect(tampered.status).toBe(403);
    expect(await tampered.text()).not.toContain('rejected');
  });

  it.each(['look', 'press'])('is refused where another plan has taken the place of its own: %s', async (how) => {
    await at.replan();
    const response = (await unchanged(() => both(how, at.linkOf(ANN).token))) as Response;
    expect(response.status).toBe(410);
    expect(await response.text()).toContain('Another plan has taken its place');
  });

  it.each(['look', 'press'])('tells who asked for the other plan, and for which: %s', async (how) => {
    await at.press(BOB, { decision: 'changed', runbook: 'scale-ecs-service' });
    await at.replan();
    const response = await both(how, at.linkOf(ANN).token);
    expect(response.status).toBe(410);
    expect(await response.text()).toContain('It is changed to runbook scale-ecs-service, by bob@example.com');
  });

  it.each(['look', 'press'])('is refused where its plan cannot be shown as a whole: %s', async (how) => {
    const second = { ...at.plan, runbook: 'a-runbook-of-yesterday' };
    at = await asked({ planned: { following: [second] } });
    await at.ask(at.step);
    const response = (await unchanged(() => both(how, at.linkOf(ANN).token))) as Response;
    expect(response.status).toBe(409);
    expect(await response.text()).toContain('One of its runbooks is not among those deployed now');
  });

  it.each(['look', 'press'])('is refused where its plan is not what people were asked about: %s', async (how) => {
    const parameters = { ...at.plan.parameters, Service: 'another' };
    await at.store.savePlan({ ...at.plan, parameters });
    const response = (await unchanged(() => both(how, at.linkOf(ANN).token))) as Response;
    expect(response.status).toBe(409);
    expect(await response.text()).toContain('What stands in its record is not what people were asked about');
    // Nor does it help to give the altered plan a hash of its own: the question was put about the former.
    await at.store.savePlan({ ...at.plan, parameters, planHash: planHash({ ...at.plan, parameters }) });
    expect(((await unchanged(() => both(how, at.linkOf(ANN).token))) as Response).status).toBe(410);
  });

  it('changes nothing when the very same press is sent again, later and by others', async () => {
    const first = await at.press(ANN, { decision: 'rejected', reason: 'not at night' });
    expect(first.status).toBe(200);
    const before = await at.store.history(at.incidentId);
    for (const seconds of [61, 600, 1800]) {
      at.clock.at = atSecond(seconds);
      const again = await at.press(ANN, { decision: 'rejected', reason: 'not at night' });
      expect(again.status).toBe(409);
      expect(await again.text()).toContain(
        'It is rejected, by ann@example.com: not at night. What you pressed changed',
      );
    }
    expect(await at.store.history(at.incidentId)).toEqual(before);
  });

  it('says that its question was revoked, and why', async () => {
    const { approvalId } = await at.approval();
    const because = 'a new signal does not fit the cause: orders fail';
    await at.store.endApproval(at.incidentId, approvalId, 'revoked', because, atSecond(71));
    for (const response of [await at.look(ANN), await at.press(ANN)])
      expect(await response.text()).toContain(
        'It is revoked, by selfheal: a new signal does not fit the cause: orders fail',
      );
    expect((await at.approval()).status).toBe('revoked');
  });
});
