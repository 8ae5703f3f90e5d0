import { COMPONENTS, EDGES } from '../builders/catalog.ts';
import { aHypothesis, aSnapshot, type Facts } from './gate-builder.ts';

export const WINTER = { name: 'winter', fromAt: '2026-05-04T00:00:00Z', untilAt: '2026-05-05T00:00:00Z' };
const TAKES_HALF = {
  capacityTouched: 0.5,
  rollback: { by: 'runbook', runbook: 'restart-ecs-service', parameters: {} },
};
const REVERSIBLE = { rollback: { by: 'runbook', runbook: 'scale-ecs-service', parameters: {} } };
const CRITICAL = { manifest: { impact: 'critical', ...REVERSIBLE }, record: { helped: 50, failed: 0 } };
const busy = (callers: number): [string, string][] => [
  ...EDGES,
  ...Array.from({ length: callers }, (_, index): [string, string] => [
    `210987654321:eu-central-1:ecs-service:books/caller-${index}`,
    COMPONENTS.lending,
  ]),
];

const MEDIUM = { manifest: { impact: 'medium', ...REVERSIBLE }, record: { helped: 13, failed: 0 } };
/** lending promises 99 %, so of a million requests 10,000 may fail. */
const served = (failed: number, requests = 1_000_000, hours = 672) => ({
  given: { servedHours: { service: 'lending', hours, requests, failed } },
});

const started = (target: number, service: number, account: number) => ({ target, service, account });

/** gate, the rules that made it so, and what is said about the remedy. */
export const CASES: [string, 'auto' | 'ask' | 'stop', string[], Facts][] = [
  ['a sure, low, granted remedy goes ahead', 'auto', [], {}],
  // ceiling
  ['the service only observes', 'stop', ['ceiling'], { serviceAutonomy: 'observe' }],
  ['the service only recommends', 'stop', ['ceiling'], { serviceAutonomy: 'recommend' }],
  ['the service asks', 'ask', ['ceiling'], { serviceAutonomy: 'ask' }],
  ['the runbook’s entry lowers the service to ask', 'ask', ['ceiling'], { runbookAutonomy: 'ask' }],
  ['the runbook’s entry lowers the service to observe', 'stop', ['ceiling'], { runbookAutonomy: 'observe' }],
  [
    'the runbook’s entry cannot raise the service',
    'ask',
    ['ceiling'],
    { serviceAutonomy: 'ask', runbookAutonomy: 'auto' },
  ],
  ['the incident is of a resource nobody listed', 'stop', ['ceiling'], { given: { incidentCeiling: 'observe' } }],
  ['the service is not in the catalog', 'stop', ['ceiling'], { given: { service: 'unheard-of' } }],
  // unmanaged-target
  ['the target carries no tag', 'stop', ['unmanaged-target'], { given: { snapshot: aSnapshot({ managed: false }) } }],
  [
    'the tag is a text that says true',
    'stop',
    ['unmanaged-target'],
    { given: { snapshot: aSnapshot({ managed: 'true' }) } },
  ],
  ['the target cannot be read', 'stop', ['unmanaged-target'], { given: { snapshot: null } }],
  // kill-switch
  ['the kill switch is engaged', 'stop', ['kill-switch'], { given: { killSwitchEngaged: true } }],
  ['the kill switch cannot be read', 'stop', ['kill-switch'], { given: { killSwitchEngaged: null } }],
  // attempts-left
  ['two of three remedies were started', 'auto', [], { given: { remediesStarted: 2 } }],
  ['all three were started', 'stop', ['attempts-left'], { given: { remediesStarted: 3 } }],
  // breaker: two may be started on a target in an hour, four on a service, twenty in the account
  ['every breaker is one short of tripping', 'auto', [], { given: { startedInHour: started(1, 3, 19) } }],
  ['the breaker of the target has tripped', 'stop', ['breaker'], { given: { startedInHour: started(2, 2, 2) } }],
  ['the breaker of the service has tripped', 'stop', ['breaker'], { given: { startedInHour: started(0, 4, 4) } }],
  ['the breaker of the account has tripped', 'stop', ['breaker'], { given: { startedInHour: started(0, 0, 20) } }],
  ['the breakers cannot be read', 'stop', ['breaker'], { given: { startedInHour: null } }],
  // confidence
  ['confidence reaches the bar for acting exactly', 'auto', [], { confidence: 0.8 }],
  ['confidence is just below it', 'ask', ['confidence'], { confidence: 0.79 }],
  ['confidence reaches the bar for asking exactly', 'ask', ['confidence'], { confidence: 0.35 }],
  ['confidence is too low even to ask', 'stop', ['confidence'], { confidence: 0.34 }],
  ['the same, but a person chose it', 'ask', ['confidence'], { confidence: 0.34, given: { chosenByOperator: true } }],
  [
    'the bar for acting is set below the one for asking',
    'stop',
    ['confidence'],
    { confidence: 0.5, bars: { auto: 0.4, ask: 0.6 } },
  ],
  // data-quality, model-disagreement, several-causes
  ['telemetry is degraded', 'ask', ['data-quality'], { quality: 'degraded' }],
  ['telemetry is bad', 'ask', ['data-quality'], { quality: 'bad' }],
  ['telemetry is unknown', 'ask', ['data-quality'], { quality: 'unknown' }],
  ['the model disagrees', 'ask', ['model-disagreement'], { modelDisagrees: true }],
  [
    'another cause elsewhere is as likely',
    'ask',
    ['several-causes'],
    { rivals: [aHypothesis({ hypothesisId: 'hyp_2', component: COMPONENTS.ledger, confidence: 0.85 })] },
  ],
  [
    'another cause here is as likely, and this runbook treats it too',
    'auto',
    [],
    { rivals: [aHypothesis({ hypothesisId: 'hyp_2', faultClass: 'connections-exhausted' })] },
  ],
  [
    'another cause here is as likely, and needs something else',
    'ask',
    ['several-causes'],
    { rivals: [aHypothesis({ hypothesisId: 'hyp_2', faultClass: 'bad-deployment' })] },
  ],
  [
    'another cause is far less likely',
    'auto',
    [],
    { rivals: [aHypothesis({ hypothesisId: 'hyp_2', component: COMPONENTS.ledger, confidence: 0.4 })] },
  ],
  // impact, critical-needs-two, reversibility
  ['impact is high', 'ask', ['impact', 'reversibility', 'track-record'], { manifest: { impact: 'high' } }],
  [
    'impact is high, reversible and earned: it still asks',
    'ask',
    ['impact'],
    { manifest: { impact: 'high', ...REVERSIBLE }, record: { helped: 50, failed: 0 } },
  ],
  ['impact is critical, earned: nobody can sign in who may approve', 'stop', ['critical-needs-two'], CRITICAL],
  [
    'impact is critical, earned: approvers of the application can sign in',
    'ask',
    ['impact', 'critical-needs-two'],
    { ...CRITICAL, access: { 'book-keepers': { role: 'approver', applications: ['books'] } } },
  ],
  [
    'impact is critical, earned: admins of the service can sign in',
    'ask',
    ['impact', 'critical-needs-two'],
    { ...CRITICAL, access: { admins: { role: 'admin', services: ['lending'] } } },
  ],
  [
    'impact is critical, earned: only viewers can sign in',
    'stop',
    ['critical-needs-two'],
    { ...CRITICAL, access: { readers: { role: 'viewer' } } },
  ],
  [
    'impact is critical, earned: approvers of something else can sign in',
    'stop',
    ['critical-needs-two'],
    {
      ...CRITICAL,
      access: {
        archivists: { role: 'approver', applications: ['archive'] },
        searchers: { role: 'admin', services: ['search'] },
      },
    },
  ],
  [
    'what was declared high is critical here: approvers can sign in',
    'ask',
    ['impact', 'critical-needs-two'],
    {
      ...CRITICAL,
      manifest: { impact: 'high', ...REVERSIBLE },
      risk: 'critical',
      access: { all: { role: 'approver' } },
    },
  ],
  ['impact was declared low and is high here', 'ask', ['impact', 'reversibility', 'track-record'], { risk: 'high' }],
  ['capacity goes away and it cannot be taken back', 'ask', ['reversibility'], { manifest: { capacityTouched: 0.1 } }],
  ['capacity goes away and it can be taken back', 'auto', [], { manifest: { ...REVERSIBLE, capacityTouched: 0.1 } }],
  // blast-radius, environment
  [
    'half of what five others call goes away',
    'ask',
    ['blast-radius', 'environment'],
    { manifest: TAKES_HALF, given: { edges: busy(5) } },
  ],
  ['half of it goes away in production', 'ask', ['environment'], { manifest: TAKES_HALF }],
  ['half of it goes away in development', 'auto', [], { manifest: TAKES_HALF, environment: 'development' }],
  [
    'a fifth goes away, but there is only one instance',
    'ask',
    ['environment'],
    { manifest: { ...TAKES_HALF, capacityTouched: 0.2 }, given: { snapshot: aSnapshot({ runningCount: 1 }) } },
  ],
  ['many depend on it, and nothing goes away', 'auto', [], { given: { edges: busy(30) } }],
  // tier
  ['low risk on a critical service', 'auto', [], { tier: 'critical' }],
  [
    'medium risk on a critical service, however well earned',
    'ask',
    ['tier'],
    { tier: 'critical', manifest: { impact: 'medium', ...REVERSIBLE }, record: { helped: 50, failed: 0 } },
  ],
  // track-record
  ['medium risk without a record', 'ask', ['track-record'], { manifest: { impact: 'medium', ...REVERSIBLE } }],
  [
    'medium risk, helped twelve times',
    'ask',
    ['track-record'],
    { manifest: { impact: 'medium', ...REVERSIBLE }, record: { helped: 12, failed: 0 } },
  ],
  [
    'medium risk, helped thirteen times: earned',
    'auto',
    [],
    { manifest: { impact: 'medium', ...REVERSIBLE }, record: { helped: 13, failed: 0 } },
  ],
  [
    'the same after two failures: lost again',
    'ask',
    ['track-record'],
    { manifest: { impact: 'medium', ...REVERSIBLE }, record: { helped: 13, failed: 2 } },
  ],
  ['low risk that failed as often as it helped', 'ask', ['track-record'], { record: { helped: 2, failed: 2 } }],
  ['low risk that failed once, the first time', 'auto', [], { record: { helped: 0, failed: 1 } }],
  // error-budget
  ['medium risk, and the error budget is nearly spent', 'auto', [], { ...MEDIUM, ...served(9999) }],
  ['medium risk, and it is spent', 'ask', ['error-budget'], { ...MEDIUM, ...served(10_001) }],
  ['low risk, and it is spent', 'auto', [], served(10_001)],
  [
    'medium risk, and nobody knows what is left of it',
    'ask',
    ['error-budget'],
    { ...MEDIUM, given: { servedHours: null } },
  ],
  ['low risk, and nobody knows', 'auto', [], { given: { servedHours: null } }],
  [
    'medium risk on a service that lives for a day and failed for an hour',
    'auto',
    [],
    { ...MEDIUM, ...served(1000, 24_000, 24) },
  ],
  [
    'medium risk on one that lives for a day and failed for seven',
    'ask',
    ['error-budget'],
    { ...MEDIUM, ...served(7000, 24_000, 24) },
  ],
  // composed-plan
  ['a model composed it, however sure and harmless', 'ask', ['composed-plan'], { given: { composed: true } }],
  // chosen-number
  [
    'a person chose how many, however sure and harmless',
    'ask',
    ['chosen-number'],
    { given: { chosen: { DesiredCount: 8 } } },
  ],
  ['medium risk, and no request was counted', 'ask', ['error-budget'], { ...MEDIUM, ...served(0, 0, 0) }],
  // freeze
  ['a freeze asks for everything', 'ask', ['freeze'], { freeze: WINTER }],
  ['a freeze stops high impact', 'stop', ['freeze'], { freeze: WINTER, manifest: { impact: 'high', ...REVERSIBLE } }],
  ['a freeze of another application', 'auto', [], { freeze: { ...WINTER, applications: ['archive'] } }],
  ['a freeze of this application', 'ask', ['freeze'], { freeze: { ...WINTER, applications: ['books'] } }],
  ['a freeze that begins now', 'ask', ['freeze'], { freeze: { ...WINTER, fromAt: '2026-05-04T10:10:00Z' } }],
  ['a freeze that has just ended', 'auto', [], { freeze: { ...WINTER, untilAt: '2026-05-04T10:10:00Z' } }],
  // several at once
  [
    'one stop beats any number of asks',
    'stop',
    ['kill-switch'],
    { given: { killSwitchEngaged: true }, modelDisagrees: true, quality: 'bad', serviceAutonomy: 'ask' },
  ],
];
