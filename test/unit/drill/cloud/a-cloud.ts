import { readFileSync } from 'node:fs';
import FakeTimers, { type Clock } from '@sinonjs/fake-timers';
import { parse } from 'yaml';
import { runDocument } from '../../../../drill/automation/run-document.ts';
import { type CloudSettings, createCloud } from '../../../../drill/cloud/cloud.ts';
import { createWorld } from '../../../../drill/world/world.ts';

export const START = Date.UTC(2026, 0, 5, 9);
export const MINUTE = 60_000;
export const ME = 'arn:aws:sts::111122223333:assumed-role/selfheal-functions/drill';

/** Timers and dates only: microtasks stay real, so that promises settle. */
export const installClock = (): Clock =>
  FakeTimers.install({ now: START, toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });

/** The time of this very clock, also after it was uninstalled: a run that outlives its test must not see the real date. */
export const onClock = (clock: Clock) => () => clock.now;

export const aRunbook = (name: string) => ({
  document: parse(readFileSync(`runbooks/${name}/runbook.yaml`, 'utf8')),
  policy: JSON.parse(
    readFileSync(`runbooks/${name}/policy.json`, 'utf8')
      .replaceAll('${Partition}', 'aws')
      .replaceAll('${Region}', 'eu-west-1')
      .replaceAll('${Account}', '111122223333'),
  ),
  roleName: `selfheal-runbook-${name}`,
});

/** A cloud over a fresh shop. `goTo` moves it to so many minutes after the start. */
export const aCloud = ({ seed = 1, ...settings }: Partial<CloudSettings> & { seed?: number } = {}) => {
  const world = createWorld({ seed, startAt: START });
  let at = START;
  const cloud = createCloud({
    world,
    now: () => at,
    runDocument,
    documents: {},
    secrets: { 'selfheal/link': 'a-secret' },
    verifiedSenders: ['selfheal@example.com'],
    signalQueue: {
      name: 'selfheal-signals',
      visibilityTimeoutSeconds: 60,
      maxReceiveCount: 3,
      batchSize: 10,
      batchWindowSeconds: 0,
    },
    ...settings,
  });
  const goTo = (minutes: number): void => {
    at = START + minutes * MINUTE;
    cloud.advanceTo(at);
  };
  return { world, cloud, goTo, clients: cloud.clients };
};
