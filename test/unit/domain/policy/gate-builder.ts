import type { Catalog } from '../../../../lib/contracts/catalog.ts';
import type { Hypothesis } from '../../../../lib/contracts/hypothesis.ts';
import type { RunbookManifest } from '../../../../lib/contracts/manifest.ts';
import type { GateInput } from '../../../../lib/domain/policy/gate-input.ts';
import { aCatalog, COMPONENTS, EDGES } from '../builders/catalog.ts';
import { aManifest } from '../builders/manifest.ts';

export const aHypothesis = (given: Partial<Hypothesis> = {}): Hypothesis => ({
  hypothesisId: 'hyp_1',
  component: COMPONENTS.lending,
  faultClass: 'memory-leak',
  confidence: 0.9,
  evidenceFor: [],
  evidenceAgainst: [],
  path: [COMPONENTS.lending, COMPONENTS.reader],
  wouldChange: [],
  ...given,
});

export const aSnapshot = (
  fields: Record<string, string | number | boolean> = {},
  component: string = COMPONENTS.lending,
) => ({
  component,
  takenAt: '2026-05-04T10:09:00.000Z',
  fields: { managed: true, runningCount: 4, desiredCount: 4, ...fields },
});

/** What a test says about a remedy; everything else speaks for going ahead by itself. */
export interface Facts {
  service?: string;
  serviceAutonomy?: string;
  runbookAutonomy?: string;
  tier?: string;
  environment?: string;
  freeze?: object;
  access?: Record<string, object>;
  bars?: { auto: number; ask: number };
  manifest?: { [K in keyof RunbookManifest]?: unknown };
  risk?: GateInput['risk']['level'];
  confidence?: number;
  rivals?: Hypothesis[];
  quality?: GateInput['diagnosis']['dataQuality']['verdict'];
  modelDisagrees?: boolean;
  record?: { helped: number; failed: number } | null;
  given?: Partial<GateInput>;
}

const catalogOf = (facts: Facts): Catalog =>
  aCatalog(({ services, applications, policies, access }) => {
    const lending = services.lending ?? {};
    lending.autonomy = facts.serviceAutonomy ?? 'auto';
    lending.tier = facts.tier ?? 'important';
    lending.runbooks['restart-ecs-service'] = facts.runbookAutonomy ? { autonomy: facts.runbookAutonomy } : {};
    applications.books.environment = facts.environment ?? 'production';
    if (facts.freeze) policies.freezes = [facts.freeze];
    if (facts.bars) policies.confidence = facts.bars;
    Object.assign(access, facts.access);
  });

export const aGateInput = (facts: Facts = {}): GateInput => {
  const hypothesis = aHypothesis({ confidence: facts.confidence ?? 0.9 });
  const manifest = aManifest(facts.manifest);
  return {
    manifest,
    service: facts.service ?? 'lending',
    services: [facts.service ?? 'lending'],
    target: COMPONENTS.lending,
    catalog: catalogOf(facts),
    edges: EDGES,
    snapshot: aSnapshot(),
    risk: { level: facts.risk ?? manifest.impact, because: [] },
    diagnosis: {
      hypotheses: [hypothesis, ...(facts.rivals ?? [])],
      modelDisagrees: facts.modelDisagrees ?? false,
      dataQuality: { verdict: facts.quality ?? 'good', because: [], sources: [] },
    },
    hypothesis,
    trackRecord: facts.record
      ? { faultClass: 'memory-leak', runbook: manifest.runbook, service: 'lending', ...facts.record }
      : null,
    incidentCeiling: 'auto',
    remediesStarted: 0,
    killSwitchEngaged: false,
    startedInHour: { target: 0, service: 0, account: 0 },
    servedHours: { service: facts.service ?? 'lending', hours: 672, requests: 1_000_000, failed: 0 },
    chosenByOperator: false,
    chosen: {},
    composed: false,
    now: new Date('2026-05-04T10:10:00.000Z'),
    ...facts.given,
  };
};
