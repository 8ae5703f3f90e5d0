import { describe, expect, it } from 'vitest';
import { ingesting } from '../../../../bench/storm/ingest.ts';
import { measureStorm } from '../../../../bench/storm/measure.ts';

const SMALL = { signals: 400, batchSize: 100, seed: 1 };
/** Four hundred and a fifth of them again: as many messages as the storm itself has, before it is told once more. */
const STORM_MESSAGES = 480;

/** The real function, whose deliveries of the storm itself pass through a sieve. */
const sieved =
  (keep: (body: string) => boolean): typeof ingesting =>
  (random, now) => {
    const real = ingesting(random, now);
    let received = 0;
    return {
      ...real,
      receive: async (batch) => {
        const isStorm = received < STORM_MESSAGES;
        received += batch.length;
        return await real.receive(isStorm ? batch.filter(({ body }) => keep(body)) : batch);
      },
    };
  };

/** What the store holds, with all events of one alarm counted twice. */
const doubling =
  (incidents: ReturnType<typeof ingesting>['incidents']): typeof incidents =>
  async () =>
    (await incidents()).map((incident) => ({
      ...incident,
      countByAlarm: new Map(
        [...incident.countByAlarm].map(([arn, count]) => [
          arn,
          arn.endsWith(':alarm:news-web-memory') ? 2 * count : count,
        ]),
      ),
    }));

const isNewsWebCpu = (arn: string): boolean => arn.endsWith(':alarm:news-web-cpu');

describe('the storm', () => {
  it.each([
    { batchSize: 1, seed: 1 },
    { batchSize: 10, seed: 5 },
    { batchSize: 100, seed: 1 },
  ])('is one incident and one workflow for each application, with every signal once: %o', async (how) => {
    expect(await measureStorm({ ...SMALL, ...how })).toMatchObject({
      signals: 400,
      distinct: 400,
      delivered: STORM_MESSAGES,
      incidents: 5,
      workflowStarts: 5,
      attached: 400,
      lost: 0,
      attachedTwice: 0,
      right: true,
    });
  });

  it('costs the same whenever it is measured with the same seed', async () => {
    const costs = async () => {
      const { signalsPerSecond: _, signalsPerCpuSecond: __, ...rest } = await measureStorm(SMALL);
      return rest;
    };
    const first = await costs();
    expect(await costs()).toEqual(first);
    expect(first.writesPerSignal).toBeGreaterThan(0);
    expect(await measureStorm({ ...SMALL, seed: 2 })).not.toMatchObject({ writesPerSignal: first.writesPerSignal });
  });

  it('misses the signals that never came to the store', async () => {
    const result = await measureStorm(
      SMALL,
      sieved((body) => !isNewsWebCpu(JSON.parse(body).resources[0])),
    );
    expect(result).toMatchObject({ incidents: 5, attached: 390, lost: 10, attachedTwice: 0, right: false });
  });

  it('notices an application whose incident never opened', async () => {
    const result = await measureStorm(
      SMALL,
      sieved((body) => JSON.parse(body).detail.alarmName.split('-')[0] !== 'mail'),
    );
    expect(result).toMatchObject({ incidents: 4, workflowStarts: 4, lost: 80, right: false });
  });

  it('tells lost signals from doubled ones, even where the sum is right', async () => {
    const lossy = sieved((body) => !isNewsWebCpu(JSON.parse(body).resources[0]));
    const lossyAndDoubling: typeof ingesting = (random, now) => {
      const real = lossy(random, now);
      return { ...real, incidents: doubling(real.incidents) };
    };
    expect(await measureStorm(SMALL, lossyAndDoubling)).toMatchObject({
      attached: 400,
      lost: 10,
      attachedTwice: 10,
      right: false,
    });
  });

  it('does not count a signal that is in the incident of another application', async () => {
    const swapped: typeof ingesting = (random, now) => {
      const real = ingesting(random, now);
      return {
        ...real,
        incidents: async () =>
          (await real.incidents()).map((incident) =>
            incident.application === 'shop' ? { ...incident, application: 'bank' } : incident,
          ),
      };
    };
    expect(await measureStorm(SMALL, swapped)).toMatchObject({ attached: 320, lost: 80, right: false });
  });
});
