import { Catalog } from '../../lib/contracts/catalog.ts';
import { type ComponentId, componentId } from '../../lib/contracts/component.ts';
import { Incident } from '../../lib/contracts/incident.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import { Outcome } from '../../lib/contracts/outcome.ts';
import { Signal } from '../../lib/contracts/signal.ts';
import type { IncidentStore } from '../../lib/ports/incident-store.ts';

const PLACE = { account: '111122223333', region: 'eu-west-1' };
const SERVICES = 1000;
const APPLICATIONS = 50;
/** Those of the storm, all in its application; the others are shared out among the other applications. */
export const STORM_SERVICES = 40;
const CALLED = 30;
/** Times that each service was down before. */
const ENDS_OF_EACH = 2;
/** Those that nobody has closed. */
const STILL_OPEN = 190;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

export const STORM_APPLICATION = 'bench';
const applicationOf = (index: number): string =>
  index < STORM_SERVICES ? STORM_APPLICATION : `department-${1 + (index % (APPLICATIONS - 1))}-of-the-company`;
export const serviceOf = (index: number): string =>
  index < STORM_SERVICES ? `service-${index}` : `service-that-people-know-by-name-${index}`;
export const component = (index: number): ComponentId =>
  componentId({ ...PLACE, kind: 'ecs-service', name: `bench/${serviceOf(index)}` });

/** A thousand services in fifty applications; the first calls thirty others, and every application has an owner with an address. */
export const benchCatalog = (): Catalog =>
  Catalog.parse({
    version: 1,
    ...PLACE,
    applications: Object.fromEntries(
      Array.from({ length: SERVICES }, (_, index) => [
        applicationOf(index),
        { owner: `people-of-${applicationOf(index)}@example.com`, environment: 'production' },
      ]),
    ),
    services: Object.fromEntries(
      Array.from({ length: SERVICES }, (_, index) => [
        serviceOf(index),
        {
          application: applicationOf(index),
          kind: 'ecs-service',
          name: `bench/${serviceOf(index)}`,
          dependsOn: index === 0 ? Array.from({ length: CALLED }, (_, n) => serviceOf(n + 1)) : [],
        },
      ]),
    ),
    access: {
      admins: { role: 'admin' },
      'all-by-name': {
        role: 'viewer',
        applications: [...new Set(Array.from({ length: SERVICES }, (_, index) => applicationOf(index)))],
      },
    },
  });

/** One that the catalog knows the application of alone: its alarm names no component, so it is about all services there. */
const opening = (n: number, index: number, onsetAt: string): Incident =>
  Incident.parse({
    incidentId: `inc_past-${n}`,
    group: `app#past-${n}`,
    application: applicationOf(index),
    title: `errors of ${serviceOf(index)} are above what was agreed with its callers`,
    severity: 'high',
    state: 'settling',
    attempt: 1,
    run: 1,
    evidenceVersion: 1,
    symptomComponents: [],
    autonomyCeiling: 'auto',
    hardEvidence: false,
    onsetAt,
    openedAt: onsetAt,
    lastSignalAt: onsetAt,
    updatedAt: onsetAt,
    closedAt: null,
    because: 'one alarm',
  });

const signal = (n: number, observedAt: string): Signal =>
  Signal.parse({
    signalId: `sig_past-${n}`,
    fingerprint: (1_000_000 + n).toString(16).padStart(32, '0'),
    source: 'cloudwatch-alarm',
    sourceEventId: `past-${n}`,
    status: 'firing',
    severity: 'high',
    title: 'errors are above what was agreed',
    description: '',
    observedAt,
    receivedAt: observedAt,
    resource: { ...PLACE, arns: [], dimensions: {} },
    service: null,
    application: null,
    environment: null,
    component: null,
  });

/** One that tried everything that the runbooks treat: each of them learns from it. */
const outcome = (
  { incidentId, application, onsetAt, openedAt }: Incident,
  index: number,
  endedAt: string,
  manifests: readonly RunbookManifest[],
): Outcome => {
  const tried = manifests
    .filter(({ targetKind }) => targetKind === 'ecs-service')
    .flatMap(({ runbook, treats }) => treats.map(({ faultClass }) => ({ runbook, faultClass })));
  return Outcome.parse({
    incidentId,
    application,
    result: 'mitigated',
    faultClass: 'capacity-shortage',
    component: component(index),
    attempts: tried.map((each, n) => ({
      ...each,
      attempt: n + 1,
      target: component(index),
      service: serviceOf(index),
      result: (index + n) % 3 === 0 ? 'unchanged' : 'cured',
      confidence: 0.8,
    })),
    onsetAt,
    openedAt,
    diagnosedAt: openedAt,
    endedAt,
    waitedForHumanSeconds: 60,
    followUp: null,
    because: ['it is well again'],
  });
};

/** Writes down two incidents of every service in the month before, from which every runbook that fits has a track record on it; some of them are still open. */
export const writePast = async (
  store: IncidentStore,
  manifests: readonly RunbookManifest[],
  before: Date,
): Promise<void> => {
  const all = SERVICES * ENDS_OF_EACH;
  for (let n = 0; n < all; n += 1) {
    const index = n % SERVICES;
    const at = (minutes: number) => new Date(before.getTime() - 29 * DAY_MS + (n * 10 + minutes) * MINUTE_MS);
    const incident = opening(n, index, at(0).toISOString());
    await store.attach(incident.group, [signal(n, incident.onsetAt)], () => incident, at(0));
    const end = outcome(incident, index, at(5).toISOString(), manifests);
    await store.escalate(end, at(5));
    if (n < all - STILL_OPEN) await store.close(end, null, at(6));
  }
};
