import { AttachedSignal, Signal } from '../../../../lib/contracts/signal.ts';
import { COMPONENTS } from './catalog.ts';

type Given<T> = { [K in keyof T]?: T[K] };

export const aSignal = (given: Given<Signal> = {}): Signal =>
  Signal.parse({
    signalId: 'sig_1',
    fingerprint: '0123456789abcdef0123456789abcdef',
    source: 'cloudwatch-alarm',
    sourceEventId: 'event-1',
    status: 'firing',
    severity: 'medium',
    title: 'lending-latency',
    observedAt: '2026-05-04T10:00:00.000Z',
    receivedAt: '2026-05-04T10:00:05.000Z',
    resource: { account: '210987654321', region: 'eu-central-1' },
    service: 'lending',
    application: 'books',
    environment: 'production',
    component: COMPONENTS.lending,
    ...given,
  });

export const anAttached = (given: Given<Signal> = {}, lastObservedAt?: string): AttachedSignal => {
  const latest = aSignal(given);
  return AttachedSignal.parse({
    incidentId: 'inc_1',
    fingerprint: latest.fingerprint,
    latest,
    status: latest.status,
    firstObservedAt: latest.observedAt,
    lastObservedAt: lastObservedAt ?? latest.observedAt,
    count: 1,
  });
};
