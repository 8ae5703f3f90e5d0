import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Signal } from '../../../../lib/contracts/signal.ts';
import { readSignals } from '../../../../lib/domain/detection/read-signals.ts';
import { aCatalog, COMPONENTS } from '../builders/catalog.ts';
import { aWebhook, queued, sourceOf, WEBHOOKS } from '../builders/webhooks.ts';

const read = (body: unknown, catalog = aCatalog()) =>
  readSignals(body, { receivedAt: new Date('2026-05-04T10:05:01.000Z'), newId: () => 'sig_1', catalog });

type Change = Parameters<typeof aWebhook>[1];
const readingsOf = (name: string, change?: Change) => read(queued(sourceOf(name), aWebhook(name, change)));
const signalsOf = (name: string, change?: Change): Signal[] =>
  readingsOf(name, change).flatMap((reading) => (reading.kind === 'signal' ? [reading.signal] : []));
const signalOf = (name: string, change?: Change): Signal => {
  const [signal] = signalsOf(name, change);
  if (!signal) throw new Error(`no signal in ${name}: ${JSON.stringify(readingsOf(name, change))}`);
  return signal;
};
const whyNot = (name: string, change?: Change): string[] =>
  readingsOf(name, change).flatMap((reading) =>
    reading.kind === 'signal' ? [] : [`${reading.kind}: ${reading.because}`],
  );

describe('every example', () => {
  it.each(WEBHOOKS)('is read, and its signals are valid: %s', (name) => {
    const readings = readingsOf(name);
    expect(readings.length).toBeGreaterThan(0);
    for (const reading of readings) {
      expect(reading.kind).not.toBe('unreadable');
      if (reading.kind === 'signal') Signal.parse(reading.signal);
    }
  });

  it.each([
    ['alertmanager-group', 'alertmanager-resolved'],
    ['grafana-firing', 'grafana-resolved'],
    ['datadog-triggered', 'datadog-recovered'],
    ['new-relic-activated', 'new-relic-closed'],
    ['pagerduty-triggered', 'pagerduty-resolved'],
    ['generic-firing', 'generic-resolved'],
  ])('of something that ends has the fingerprint of what began, and is another event: %s, %s', (began, ended) => {
    const [first, last] = [signalOf(began), signalOf(ended)];
    expect([first.status, last.status]).toEqual(['firing', 'resolved']);
    expect(last.fingerprint).toBe(first.fingerprint);
    expect(last.sourceEventId).not.toBe(first.sourceEventId);
    expect(last.observedAt > first.observedAt).toBe(true);
    expect([first.component, last.component]).toEqual([COMPONENTS.lending, COMPONENTS.lending]);
  });

  it.each(WEBHOOKS)('that comes again is the same events with the same fingerprints: %s', (name) => {
    const identities = () => signalsOf(name).map(({ fingerprint, sourceEventId }) => [fingerprint, sourceEventId]);
    expect(identities()).toEqual(identities());
    expect(new Set(identities().map(String)).size).toBe(signalsOf(name).length);
  });
});

describe('Alertmanager', () => {
  it('gives one signal an alert, each of its own service, in base units', () => {
    expect(signalsOf('alertmanager-group')).toMatchObject([
      {
        status: 'firing',
        service: 'lending',
        title: 'LoansAreSlow: Readers wait for their loans',
        description: '90 % of loans take longer than half a second.',
        observedAt: '2026-05-04T09:58:12.114Z',
        symptom: { value: 1.24, threshold: 0.5 },
        labels: { unit: 'seconds', severity: 'critical', runbook_url: 'https://wiki.example.com/loans' },
      },
      { status: 'firing', service: 'search', observedAt: '2026-05-04T09:58:30.902Z' },
      { status: 'resolved', service: 'ledger', observedAt: '2026-05-04T09:59:40.500Z' },
    ]);
  });

  it('counts a reminder of an alert that still fires once, and the next time that it fires anew', () => {
    const { sourceEventId, fingerprint } = signalOf('alertmanager-group');
    const reminded = signalOf('alertmanager-group', ({ alerts }) => {
      alerts[0].annotations.value = '1302 ms';
    });
    expect(reminded.sourceEventId).toBe(sourceEventId);
    const later = signalOf('alertmanager-group', ({ alerts }) => {
      alerts[0].startsAt = '2026-05-04T10:04:00Z';
    });
    expect(later.fingerprint).toBe(fingerprint);
    expect(later.sourceEventId).not.toBe(sourceEventId);
  });

  it('is told apart by its labels where it sends no fingerprint', () => {
    const without = (change: Change = () => {}) =>
      signalOf('alertmanager-group', (payload) => {
        delete payload.alerts[0].fingerprint;
        change(payload);
      });
    const turned = without(({ alerts }) => {
      alerts[0].labels = Object.fromEntries(Object.entries(alerts[0].labels).toReversed());
    });
    const other = without(({ alerts }) => {
      alerts[0].labels.instance = '10.0.3.18:9100';
    });
    expect(turned.fingerprint).toBe(without().fingerprint);
    expect(other.fingerprint).not.toBe(without().fingerprint);
  });

  it.each<[string, Change, RegExp]>([
    [
      'another version',
      (payload) => {
        payload.version = '3';
      },
      /version is "3"/,
    ],
    [
      'no alerts',
      (payload) => {
        payload.alerts = [];
      },
      /alerts is \[\]/,
    ],
    ['an alert without a status', ({ alerts }) => void delete alerts[1].status, /alerts\.1\.status is missing/],
    [
      'an alert without labels',
      ({ alerts }) => {
        alerts[0].labels = {};
      },
      /alerts\.0\.labels is \{\}.*at least one/,
    ],
    [
      'a label that is a number',
      ({ alerts }) => {
        alerts[0].labels.pod = 7;
      },
      /alerts\.0\.labels\.pod is 7/,
    ],
    [
      'a time without a zone',
      ({ alerts }) => {
        alerts[0].startsAt = '2026-05-04T10:00:00';
      },
      /alerts\.0\.startsAt/,
    ],
  ])('is refused as a whole with %s, by the field', (_, change, because) => {
    expect(whyNot('alertmanager-group', change)).toEqual([expect.stringMatching(because)]);
  });
});

describe('Grafana', () => {
  it('gives one signal an alert, with the values of its rule, and none for a rule without data', () => {
    expect(signalsOf('grafana-firing')).toMatchObject([
      {
        status: 'firing',
        service: 'lending',
        severity: 'high',
        title: 'High latency: Loans take too long',
        symptom: { value: 0.93 },
        labels: { unit: 'seconds', 'value-B': '0.93', grafana_folder: 'Books' },
      },
    ]);
    expect(whyNot('grafana-firing')).toEqual([
      expect.stringMatching(/^ignored: DatasourceNoData of Binder throughput/),
    ]);
  });

  it('that only tries its contact point says nothing', () => {
    const tried = whyNot('grafana-resolved', ({ alerts }) => {
      alerts[0].labels = { alertname: 'TestAlert', instance: 'Grafana' };
    });
    expect(tried).toEqual([expect.stringMatching(/^ignored: .*try a contact point/)]);
  });
});

describe('Datadog', () => {
  it('names service, threshold and time window by tags and query', () => {
    expect(signalOf('datadog-triggered')).toMatchObject({
      title: 'Loans are slow on service:lending',
      severity: 'high',
      observedAt: '2026-05-04T09:58:12.000Z',
      sourceEventId: '7585912345678901234',
      symptom: { threshold: 0.5, badWhen: 'above', periodSeconds: 300 },
      labels: { monitor: '1234567', team: 'books', transition: 'Triggered' },
    });
  });

  it('finds a function by the tag of the AWS integration, and keeps a field that the template has besides', () => {
    expect(signalOf('datadog-lambda')).toMatchObject({
      component: COMPONENTS.search,
      resource: { dimensions: { FunctionName: 'books-search' } },
      labels: { team: 'search' },
    });
  });

  it('finds a function whose name has capitals, which Datadog writes small', () => {
    const catalog = aCatalog(({ services }) => {
      (services.search ?? {}).name = 'Books-Search';
    });
    const small = aWebhook('datadog-lambda', (payload) => {
      payload.scope = 'functionname:books-search,service:books-search';
    });
    expect(read(queued('datadog', small), catalog)).toMatchObject([{ signal: { service: 'search' } }]);
  });

  it('gives each group of a monitor a fingerprint of its own', () => {
    const of = (scope: string) =>
      signalOf('datadog-triggered', (payload) => {
        payload.scope = scope;
      }).fingerprint;
    expect(of('service:lending,env:production')).toBe(of('env:production,service:lending'));
    expect(of('service:search,env:production')).not.toBe(of('service:lending,env:production'));
  });

  it.each([
    ['Triggered', 'error', 'firing'],
    ['Re-Triggered', 'error', 'firing'],
    ['Warn', 'warning', 'firing'],
    ['Re-Warn', 'warning', 'firing'],
    ['Renotify', 'error', 'firing'],
    ['Renotify', 'warning', 'firing'],
    ['Renotify', 'info', 'ignored'],
    ['Renotify', undefined, 'ignored'],
    ['No Data', 'error', 'ignored'],
    ['Re-No Data', 'error', 'ignored'],
    ['Recovered', 'success', 'resolved'],
    ['$ALERT_TRANSITION', 'error', 'unreadable'],
    ['triggered', 'error', 'unreadable'],
    ['', 'error', 'unreadable'],
  ])('transition %j of type %j is %s', (transition, type, expected) => {
    const [reading] = readingsOf('datadog-triggered', (payload) => Object.assign(payload, { transition, type }));
    expect(reading?.kind === 'signal' ? reading.signal.status : reading?.kind).toBe(expected);
  });

  it.each([undefined, null, '', '$ALERT_ID', 'null'])('says which variable is missing when the monitor is %j', (id) => {
    const [because] = whyNot('datadog-triggered', (payload) => {
      payload.monitorId = id;
    });
    expect(because).toMatch(/^unreadable: .*monitorId is/);
  });

  it('does not take what its variables leave behind for a value', () => {
    const bare = signalOf('datadog-triggered', (payload) => {
      for (const field of [
        'title',
        'message',
        'status',
        'priority',
        'metric',
        'query',
        'scope',
        'tags',
        'link',
        'eventId',
      ])
        payload[field] = `$${field.toUpperCase()}`;
    });
    expect(bare).toMatchObject({ title: 'Datadog monitor 1234567', description: '', severity: 'high', service: null });
    expect(bare.symptom).toBeUndefined();
    expect(JSON.stringify(bare)).not.toContain('$');
  });
});

describe('New Relic', () => {
  it('gives one signal for each entity that an issue impacts', () => {
    expect(signalsOf('new-relic-activated')).toMatchObject([
      {
        service: 'lending',
        severity: 'critical',
        title: 'Loans are slow: lending',
        labels: { environment: 'production' },
      },
      { service: 'search', title: 'Loans are slow: books-search' },
    ]);
    expect(signalOf('new-relic-activated').labels).not.toHaveProperty('language');
  });

  it('counts an entity once, however many incidents are added to the issue', () => {
    const before = signalOf('new-relic-activated', (payload) => {
      payload.entities = payload.entities.slice(0, 1);
      payload.state = 'CREATED';
    });
    expect(signalOf('new-relic-activated')).toMatchObject({
      fingerprint: before.fingerprint,
      sourceEventId: before.sourceEventId,
    });
  });

  it('is understood with its default template, which names entities only', () => {
    const byName = signalsOf('new-relic-activated', (payload) => {
      delete payload.entities;
      delete payload.tags;
    });
    expect(byName).toMatchObject([{ service: 'lending' }, { service: 'search' }]);
    expect(new Set(byName.map(({ fingerprint }) => fingerprint)).size).toBe(2);
  });

  it('takes an entity for the same, whatever other entities are in its issue and whatever tags they bring', () => {
    const ofLending = (entities: string[], tags: object) =>
      signalsOf('new-relic-activated', (payload) => {
        payload.impactedEntities = entities;
        delete payload.entities;
        payload.tags = tags;
      }).find(({ labels }) => labels.entity === 'lending');
    const alone = ofLending(['lending'], { service: ['reader'], queuename: ['books-letters'] });
    const joined = ofLending(['lending', 'books-search'], {
      service: ['reader', 'search'],
      functionname: ['books-search'],
    });
    expect(alone).toMatchObject({ service: 'lending', component: COMPONENTS.lending });
    expect(joined).toMatchObject({
      service: 'lending',
      component: COMPONENTS.lending,
      fingerprint: alone?.fingerprint,
    });
  });

  it('knows an entity that the catalog does not by the tag of its service, however many they are', () => {
    const tagged = signalsOf('new-relic-activated', (payload) => {
      payload.impactedEntities = ['host-1', 'host-2'];
      delete payload.entities;
      payload.tags = { service: ['lending'], application: ['archive'] };
    });
    expect(tagged).toMatchObject([{ service: 'lending' }, { service: 'lending' }]);
  });

  it('is a signal without any entity too, by its tags', () => {
    const tagged = signalOf('new-relic-activated', (payload) => {
      payload.impactedEntities = [];
      payload.entities = null;
      payload.tags = { QueueName: ['books-letters'] };
    });
    expect(tagged.component).toBe(COMPONENTS.letters);
  });
});

describe('PagerDuty', () => {
  it('knows the service in any case, and takes the priority before the urgency', () => {
    expect(signalOf('pagerduty-triggered')).toMatchObject({
      service: 'lending',
      severity: 'critical',
      title: 'Loans are slow',
    });
    const withoutPriority = signalOf('pagerduty-triggered', ({ event }) => {
      event.data.priority = null;
      event.data.urgency = 'low';
    });
    expect(withoutPriority.severity).toBe('low');
  });

  it.each(['incident.acknowledged', 'incident.annotated', 'incident.reassigned', 'service.updated', 'constructor'])(
    'ignores what people do about an incident: %s',
    (type) => {
      const because = whyNot('pagerduty-triggered', ({ event }) => {
        event.event_type = type;
      });
      expect(because).toEqual([`ignored: ${type} neither begins nor ends an incident of PagerDuty`]);
    },
  );

  it('fires again when an incident is reopened', () => {
    const reopened = signalOf('pagerduty-triggered', ({ event }) => {
      event.event_type = 'incident.reopened';
    });
    expect(reopened.status).toBe('firing');
  });
});

describe('what fires again under a new id', () => {
  const issue = (id: string, change: Change = () => {}) =>
    signalOf('new-relic-activated', (payload) => {
      payload.id = id;
      payload.alertConditionNames = ['Response time of loans'];
      change(payload);
    });
  const incident = (id: string, change: Change = () => {}) =>
    signalOf('pagerduty-triggered', (payload) => {
      payload.event.data.id = id;
      change(payload);
    });

  it.each([
    ['an issue', issue],
    ['an incident', incident],
  ])('has another fingerprint and the same recurrence: %s', (_, made) => {
    const [one, again] = [made('first'), made('second')];
    expect(again.fingerprint).not.toBe(one.fingerprint);
    expect(again.recurrence).toBe(one.recurrence);
    expect(one.recurrence).toMatch(/^[0-9a-f]{32}$/);
  });

  it('is something else where its condition, entity, key or service is another', () => {
    const others = [
      issue('1'),
      issue('1', (payload) => {
        payload.alertConditionNames = ['Errors of loans'];
      }),
      issue('1', (payload) => {
        payload.entities[0].id = 'another';
      }),
      incident('1'),
      incident('1', ({ event }) => {
        event.data.incident_key = 'disk/i-1';
      }),
      incident('1', ({ event }) => {
        event.data.service.id = 'PANOTHER';
      }),
      incident('1', ({ event }) => {
        event.data.title = 'Loans fail';
      }),
    ].map(({ recurrence }) => recurrence);
    expect(new Set(others).size).toBe(others.length);
  });

  it('is known by its title where PagerDuty made up the key, and by its key where the sender gave one', () => {
    const keyed = (incident_key: string, title: string) =>
      incident('1', ({ event }) => {
        Object.assign(event.data, { incident_key, title });
      }).recurrence;
    const [one, other] = ['d3640fbd41094207a1c11e58e46b1662', '00000000000000000000000000000001'];
    expect(keyed(one, 'Loans are slow')).toBe(keyed(other, 'Loans are slow'));
    expect(keyed('disk/i-1', 'disk at 93 %')).toBe(keyed('disk/i-1', 'disk at 97 %'));
  });

  it('cannot be known where an issue names no condition', () => {
    const bare = issue('1', (payload) => {
      payload.alertConditionNames = [];
    });
    expect(bare).not.toHaveProperty('recurrence');
  });
});

describe('the generic form', () => {
  it('becomes a signal with everything that it says, in base units', () => {
    expect(signalsOf('generic-firing')).toMatchObject([
      {
        status: 'firing',
        severity: 'high',
        title: 'Loans are slow',
        observedAt: '2026-05-04T09:58:12.000Z',
        sourceEventId: 'probe-20260504-0958',
        component: COMPONENTS.lending,
        symptom: { value: 1.4, threshold: 0.5, badWhen: 'above', periodSeconds: 60 },
        labels: { unit: 'seconds', probe: 'frankfurt', attempts: '3', ticket: 'BOOKS-7' },
      },
      { title: 'letters-pile-up', component: COMPONENTS.letters, observedAt: '2026-05-04T10:05:00.000Z' },
    ]);
  });

  it('may name another account and region', () => {
    const elsewhere = signalOf('generic-firing', ({ alerts }) => {
      alerts[0].resource = { service: 'lending', account: '123456789012', region: 'us-east-1' };
    });
    expect(elsewhere).toMatchObject({ service: null, resource: { account: '123456789012', region: 'us-east-1' } });
  });

  it('is observed at the time that it came when its sender’s clock is ahead', () => {
    const ahead = signalOf('generic-firing', ({ alerts }) => {
      alerts[0].observedAt = '2027-01-01T00:00:00Z';
    });
    expect(ahead.observedAt).toBe('2026-05-04T10:05:00.000Z');
  });

  it('refuses a misspelt field where it would change what the alert says', () => {
    const misspelt = whyNot('generic-firing', ({ alerts }) => {
      alerts[0].resource.servce = 'lending';
    });
    expect(misspelt).toEqual([expect.stringMatching(/alerts\.0\.resource .*servce/)]);
  });
});

describe('the label of an application', () => {
  it('tells the application where no service is known', () => {
    const tagged = signalOf('generic-firing', ({ alerts }) => {
      alerts[0].resource = {};
      alerts[0].labels = { application: 'Books', host: 'i-1' };
    });
    expect(tagged).toMatchObject({ service: null, application: 'books', component: null });
  });

  it('makes no service of an application that has but one', () => {
    const tagged = signalOf('generic-firing', ({ alerts }) => {
      alerts[0].resource = {};
      alerts[0].labels = { application: 'archive' };
    });
    expect(tagged).toMatchObject({ service: null, application: 'archive', environment: 'development' });
  });
});

describe('labels of strangers', () => {
  it('are bounded in number and length', () => {
    const many = signalOf('generic-firing', ({ alerts }) => {
      alerts[0].labels = Object.fromEntries(
        Array.from({ length: 500 }, (_, index) => [`label-${index}`, 'x'.repeat(5000)]),
      );
    });
    expect(Object.keys(many.labels)).toHaveLength(50);
    expect(Math.max(...Object.values(many.labels).map(({ length }) => length))).toBe(1024);
  });

  it('cannot say what only Selfheal’s own readers say', () => {
    const forged = signalOf('generic-firing', ({ alerts }) => {
      alerts[0].labels = { happening: 'task-crashed', exitCode: '137' };
      alerts[0].happening = 'task-crashed';
    });
    expect(forged.labels).not.toHaveProperty('happening');
    expect(forged.labels).not.toHaveProperty('exitCode');
    expect(forged.hardEvidence).toBe(false);
  });

  it('cannot reach what every object inherits', () => {
    const payload = JSON.parse(
      '{"version":1,"__proto__":{"polluted":"yes"},"alerts":[{"alert":"a","status":"firing","labels":{"__proto__":"x","constructor":"y"},"__proto__":{"polluted":"yes"}}]}',
    );
    for (const reading of read(queued('generic', payload)))
      if (reading.kind === 'signal') expect(Reflect.get(reading.signal, 'polluted')).toBeUndefined();
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('a queued webhook', () => {
  it('of a source or version that nobody knows is put aside with the field', () => {
    const given = queued('generic', aWebhook('generic-firing'));
    expect(read({ ...given, source: 'nagios' })).toMatchObject([
      { kind: 'unreadable', because: expect.stringMatching(/source is "nagios"/) },
    ]);
    expect(read({ ...given, version: 2 })).toMatchObject([
      { kind: 'unreadable', because: expect.stringMatching(/version is 2/) },
    ]);
  });

  it('that is nested without end is put aside instead of exhausting the stack', () => {
    let deep: unknown = 'bottom';
    for (let level = 0; level < 20_000; level += 1) deep = [deep];
    expect(read(queued('generic', deep))).toMatchObject([
      { kind: 'unreadable', because: expect.stringMatching(/nested deeper/) },
    ]);
  });

  it('is nothing when it is anything else', () => {
    fc.assert(
      fc.property(fc.constantFrom(...WEBHOOKS.map(sourceOf)), fc.jsonValue(), (source, body) => {
        for (const reading of read(queued(source, body))) expect(reading.kind).toBe('unreadable');
      }),
      { numRuns: 2000 },
    );
  });
});
