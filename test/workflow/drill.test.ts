import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { nobody, yesSayers } from '../../drill/people.ts';
import { type Played, type PlayOptions, play } from '../../drill/play.ts';
import { SCENARIOS } from '../../drill/scenarios/index.ts';

beforeAll(() => {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'Selfheal');
});

let played: Played | undefined;
afterEach(() => {
  played?.run.end();
  played = undefined;
});

const scenarioNamed = (name: string) => {
  const scenario = SCENARIOS.find((each) => each.name === name);
  if (!scenario) throw new Error(`no scenario ${name}`);
  return scenario;
};

const drill = async (name: string, options: Partial<PlayOptions> = {}): Promise<Played> => {
  played?.run.end();
  played = await play({
    scenario: scenarioNamed(name),
    seed: 7,
    pagesUrl: 'http://127.0.0.1:8080',
    careless: false,
    people: yesSayers(),
    ...options,
  });
  return played;
};

describe('the drill', () => {
  it('heals a bad deployment through an approval, by the referee’s own look at the shop', async () => {
    const { result } = await drill('bad-deployment');
    expect(result).toMatchObject({
      outcome: 'cured',
      right: true,
      rootCauseRank: 1,
      approvals: 1,
      unsafeActions: 0,
      harmfulActions: 0,
      falseHealed: false,
      remedies: ['rollback-ecs-deployment on shop/catalogue'],
    });
    expect(result.timeToHealSeconds).toBeGreaterThan(result.timeToDetectSeconds ?? Number.POSITIVE_INFINITY);
  });

  it('leaves a report behind that tells who allowed what, and how recovery was judged', async () => {
    const { run } = await drill('bad-deployment');
    const [closed] = await run.incidents.incidentsIn(['closed'], 1);
    const report = await run.incidents.report(closed?.incidentId ?? '');
    expect(report).toMatchObject({
      result: 'cured',
      cause: { faultClass: 'bad-deployment' },
      changes: [{ runbook: 'rollback-ecs-deployment', status: 'succeeded', result: 'cured' }],
      words: null,
    });
    expect(report?.changes[0]?.allowedBy).toBe(report?.decisions[0]?.by);
    expect(report?.recovery[0]).toMatch(/^Attempt 1, after the change: recovered/);
    expect(report?.cause?.spokeFor.length).toBeGreaterThan(0);
  });

  it('gives the same run for the same seed, record by record', async () => {
    const record = async ({ run, result }: Played) => {
      const incidents = await run.incidents.incidentsIn(['closed', 'escalated'], 10);
      return {
        result,
        histories: await Promise.all(incidents.map(({ incidentId }) => run.incidents.history(incidentId))),
      };
    };
    const first = await record(await drill('lambda-throttling'));
    const second = await record(await drill('lambda-throttling'));
    expect(second).toEqual(first);
    expect(first.histories).toHaveLength(1);
  });

  it('does nothing of high impact while nobody answers', async () => {
    const { run, result } = await drill('bad-deployment', { people: nobody });
    expect(result).toMatchObject({ outcome: 'escalated', attempts: 0, unsafeActions: 0, approvals: 2 });
    expect(run.cloud.automations()).toEqual([]);
  });

  it('touches nothing for a false alarm', async () => {
    const { run, result } = await drill('false-alarm');
    expect(result).toMatchObject({ outcome: 'not-an-incident', right: true, attempts: 0 });
    expect(run.cloud.automations()).toEqual([]);
  });

  it('does not scale what would exhaust a callee, and takes it back when told to be careless', async () => {
    const careful = await drill('misleading-surge');
    expect(careful.result).toMatchObject({ outcome: 'escalated', right: true, harmfulActions: 0 });

    const { result, run } = await drill('misleading-surge', { careless: true });
    const [incident] = await run.incidents.incidentsIn(['escalated'], 1);
    const history = incident && (await run.incidents.history(incident.incidentId));
    expect(result.harmfulActions).toBe(1);
    expect(result.unsafeActions).toBe(0);
    expect(history?.validations.map(({ of, verdict }) => ({ of, verdict }))).toEqual(
      expect.arrayContaining([
        { of: 'remedy', verdict: 'worse' },
        { of: 'rollback', verdict: 'unchanged' },
      ]),
    );
    expect(run.world.ecs.service('orders').desiredCount).toBe(4);
  });
});
