import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Catalog } from '../../../../lib/contracts/catalog.ts';
import type { Evidence } from '../../../../lib/contracts/evidence.ts';
import type { Hypothesis } from '../../../../lib/contracts/hypothesis.ts';
import type { ModelAccess } from '../../../../lib/domain/explanation/consent.ts';
import { tellable } from '../../../../lib/domain/explanation/tellable.ts';
import { createTelling } from '../../../../lib/domain/explanation/telling.ts';
import { toldCase } from '../../../../lib/domain/explanation/told-case.ts';
import { renderComposePlan } from '../../../../lib/prompts/compose-plan.ts';
import { renderDiagnose } from '../../../../lib/prompts/diagnose.ts';
import { CATALOG, FRONT, ONSET_AT, PRICES, SHOP, STORE } from '../evidence/builders.ts';

const catalogWith = (access: Partial<Record<string, ModelAccess>>): Catalog => {
  const draft = structuredClone(CATALOG);
  for (const [name, service] of Object.entries(draft.services)) service.modelAccess = access[name] ?? 'redacted';
  Object.assign(draft.services.shop ?? {}, { knowledge: 'Shop caches; ask ana@example.com' });
  Object.assign(draft.services.prices ?? {}, { knowledge: 'Prices are ours.' });
  return Catalog.parse(draft);
};

const fact = (
  number: number,
  what: Evidence['fact'],
  component: string | null,
  collector: string,
  summary: string,
  given: Partial<Evidence> = {},
): Evidence => ({
  evidenceId: `evd_1-${number}`,
  fact: what,
  component,
  strength: 1 / number,
  summary,
  at: ONSET_AT,
  from: { collector, reference: '' },
  figures: {},
  attributes: {},
  ...given,
});

const EVIDENCE = [
  fact(1, 'latency-up', SHOP, 'metrics', 'latency is 2 s, normally 0.2 s'),
  fact(2, 'log-timeout', SHOP, 'logs', 'new in the log (9 since, 0 before): order 81 of Ana timed out', {
    from: { collector: 'logs', reference: 'template: order <*> of <*> timed out' },
    figures: { baselineCount: 0, incidentCount: 9 },
  }),
  fact(3, 'deployed-before-onset', SHOP, 'changes', '4 min before the onset: release by Ana (by role/ana)', {
    figures: { secondsBeforeOnset: 240 },
  }),
  fact(4, 'alarm-firing', SHOP, 'alarms', 'alarm fires: Ana’s alarm'),
  fact(5, 'crashed', SHOP, 'platform', 'exit code 1 in Ana’s container', { figures: { count: 2 } }),
  fact(6, 'alarm-firing', null, 'alarms', '3 alarms fire elsewhere in the account, first Ana’s other alarm', {
    figures: { alarms: 3 },
  }),
  fact(7, 'latency-up', PRICES, 'metrics', 'latency of prices is 2 s'),
  fact(8, 'suspicious-text', SHOP, 'logs', '1 log line tries to instruct their reader'),
  fact(9, 'log-new', SHOP, 'logs', 'new in the log (5 since, 0 before): cart of Ana is odd', {
    from: { collector: 'logs', reference: 'template: cart of <*> is odd' },
    figures: { baselineCount: 0, incidentCount: 5 },
  }),
  fact(10, 'past-incident', SHOP, 'past-incidents', 'memory-leak here once before, last in inc_0, cured'),
];
const HYPOTHESIS: Hypothesis = {
  hypothesisId: 'hyp_1-1',
  component: SHOP,
  faultClass: 'bad-deployment',
  confidence: 0.8,
  evidenceFor: ['evd_1-3', 'evd_1-7'],
  evidenceAgainst: [],
  path: [SHOP, FRONT],
  wouldChange: [],
};

const questions = (access: Partial<Record<string, ModelAccess>>): { diagnose: string; compose: string } | null => {
  const catalog = catalogWith(access);
  const told = tellable(
    {
      title: 'Ana says that front is slow',
      symptoms: [FRONT],
      application: 'web',
      hypotheses: [HYPOTHESIS],
      evidence: EVIDENCE,
      gaps: [
        { collector: 'logs', component: SHOP, because: 'Ana has not allowed it' },
        { collector: 'traces', component: null, because: 'Ana switched them off' },
      ],
    },
    catalog,
  );
  if (!told) return null;
  const ask = toldCase(told, catalog, createTelling(catalog.policies.redaction));
  return { diagnose: renderDiagnose(ask).user, compose: renderComposePlan({ told: ask, steps: [] }).user };
};

describe('a service whose owners consent to redacted text', () => {
  const { diagnose = '', compose = '' } = questions({}) ?? {};

  it.each([
    ['diagnosis', diagnose],
    ['plan', compose],
  ])('is told of in words, without secrets and personal data, in the question for a %s', (_, user) => {
    for (const part of [
      '<incident>Ana says that front is slow</incident>',
      'Shop caches; ask ‹email-1›',
      'order 81 of Ana timed out',
      'alarm fires: Ana’s alarm',
      'memory-leak here once before',
      'cart of Ana is odd',
    ])
      expect(user).toContain(part);
  });

  it('never brings the words of others along: what belongs to no component is told in figures', () => {
    expect(diagnose).toContain('evd_1-6 [alarm-firing] account: alarms 3');
    expect(diagnose).not.toContain('other alarm');
    expect(diagnose).toContain('traces: it could not be looked at');
    expect(diagnose).not.toContain('Ana switched them off');
  });

  it('comes with the catalog, the fault table, what is unread, and what is missing', () => {
    expect(diagnose).toContain('ecs-service c/shop: standard; calls database store, lambda-function prices');
    expect(diagnose).toContain(
      'ecs-service c/front: standard; calls ecs-service c/shop; promises availability at least 0.99, latency at most 1 s',
    );
    expect(diagnose).toMatch(/bad-deployment: A new revision does not work\. For: deployed-before-onset, /);
    expect(diagnose).toMatch(/<unread-log-lines>\nevd_1-9 \[log-new\].*\n<\/unread-log-lines>/);
    expect(diagnose).toMatch(/<past-incidents>\nevd_1-10 .*\n<\/past-incidents>/);
    expect(diagnose).toContain('logs: Ana has not allowed it');
  });
});

describe('a service whose owners consent to templates', () => {
  const { diagnose = '', compose = '' } = questions({ front: 'templates', shop: 'templates' }) ?? {};

  it.each([
    ['diagnosis', diagnose],
    ['plan', compose],
  ])(
    'is told of in templates, facts and numbers, and in no sentence from outside, in the question for a %s',
    (_, user) => {
      expect(user).not.toContain('Ana');
      for (const part of [
        '<incident>alarms fire at ecs-service c/front</incident>',
        'evd_1-1 [latency-up] ecs-service c/shop: latency is 2 s, normally 0.2 s',
        'evd_1-2 [log-timeout] ecs-service c/shop: 9 since, 0 before: order ‹*› of ‹*› timed out',
        'evd_1-3 [deployed-before-onset] ecs-service c/shop: secondsBeforeOnset 240',
        'evd_1-5 [crashed] ecs-service c/shop: count 2',
        'evd_1-8 [suspicious-text] ecs-service c/shop: 1 log line tries to instruct their reader',
        '5 since, 0 before: cart of ‹*› is odd',
        'Shop caches; ask ‹email-1›',
      ])
        expect(user).toContain(part);
      expect(user).toMatch(/^evd_1-4 \[alarm-firing\] ecs-service c\/shop$/m);
    },
  );

  it('says of a gap only where it is', () => {
    expect(diagnose).toMatch(
      /<not-available>\nlogs: it could not be looked at\ntraces: it could not be looked at\n<\/not-available>/,
    );
  });
});

describe('a service whose owners consent to nothing', () => {
  it('is not told of, nor named by those who call it', () => {
    const { diagnose = '', compose = '' } = questions({ prices: 'none' }) ?? {};
    for (const user of [diagnose, compose]) expect(user).not.toMatch(/prices|evd_1-7/i);
    expect(diagnose).toContain('calls database store');
  });

  it.each(['front', 'shop'])('means no question when it is %s: the symptom or the first cause', (name) => {
    expect(questions({ [name]: 'none' })).toBeNull();
  });

  it('hides whose it is: STORE is only a name where its owners let it be told', () => {
    expect(questions({ store: 'none' })?.diagnose).not.toContain(STORE.split(':').at(-1));
  });
});

it('no sentence from outside is told of a service that does not consent to redacted text, whoever else does', () => {
  const components = { front: FRONT, shop: SHOP, store: STORE, prices: PRICES };
  const access = fc.constantFrom<ModelAccess>('none', 'templates', 'redacted');
  const collectors = fc.constantFrom('logs', 'changes', 'alarms', 'platform', 'a source of tomorrow');
  fc.assert(
    fc.property(
      fc.record({ front: access, shop: access, store: access, prices: access }),
      fc.array(fc.tuple(fc.constantFrom(...Object.keys(components), null), collectors), { maxLength: 12 }),
      (given, seen) => {
        const evidence = seen.map(([name, collector], index) => {
          const component = name === null ? null : components[name as keyof typeof components];
          return fact(index + 1, 'alarm-firing', component, collector, `words of ${name}`);
        });
        const told = tellable(
          {
            title: 'words of front',
            symptoms: [FRONT],
            application: 'web',
            hypotheses: [HYPOTHESIS],
            evidence,
            gaps: seen.map(([name, collector]) => ({
              collector,
              component: name === null ? null : components[name as keyof typeof components],
              because: `words of ${name}`,
            })),
          },
          catalogWith(given),
        );
        expect(told === null).toBe(given.front === 'none' || given.shop === 'none');
        const texts = told
          ? [
              told.title,
              ...told.evidence.map(({ summary }) => summary),
              ...told.gaps.map(({ because }) => because),
            ].join()
          : '';
        expect(texts).not.toContain('words of null');
        for (const [name, level] of Object.entries(given))
          if (level !== 'redacted') expect(texts).not.toContain(`words of ${name}`);
        const dumb = Object.entries(components).filter(([name]) => given[name as keyof typeof given] === 'none');
        for (const { component } of [...(told?.evidence ?? []), ...(told?.gaps ?? [])])
          expect(dumb.some(([, silent]) => silent === component)).toBe(false);
      },
    ),
  );
});
