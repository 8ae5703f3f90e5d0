import * as z from 'zod';
import { Autonomy, Catalog } from '../../lib/contracts/catalog.ts';
import { Change } from '../../lib/contracts/change.ts';
import { ComponentId } from '../../lib/contracts/component.ts';
import { Diagnosis } from '../../lib/contracts/diagnosis.ts';
import { ServedHours } from '../../lib/contracts/error-budget.ts';
import { AlarmedHarm, DataQuality, Evidence } from '../../lib/contracts/evidence.ts';
import { FaultClass } from '../../lib/contracts/fault-class.ts';
import {
  DatabaseLoad,
  Edge,
  Gap,
  type LogLine,
  LogsRead,
  Observation,
  PlatformFact,
  Series,
  SeriesMetric,
  TracedCall,
} from '../../lib/contracts/observation.ts';
import { Outcome } from '../../lib/contracts/outcome.ts';
import { Gate } from '../../lib/contracts/plan.ts';
import { Severity, SignalSource } from '../../lib/contracts/signal.ts';
import { Snapshot } from '../../lib/contracts/snapshot.ts';
import { Instant } from '../../lib/contracts/time.ts';

/** A series as it is written down: where it begins, and a value for every period. */
const RecordedSeries = z
  .strictObject({
    component: ComponentId,
    role: Series.shape.role,
    /** Left out where it does not matter which metric it was. */
    metric: SeriesMetric.optional(),
    periodSeconds: z.number().int().positive().default(60),
    fromAt: Instant,
    values: Series.shape.values,
  })
  .transform(({ component, role, metric, periodSeconds, fromAt, values }): Series => {
    const from = Date.parse(fromAt) / 1000;
    return {
      component,
      role,
      metric: metric ?? { namespace: 'Recorded', metricName: role, dimensions: {}, statistic: 'Average', scale: 1 },
      periodSeconds,
      timestamps: values.map((_, index) => from + index * periodSeconds),
      values,
    };
  });

/** The same line, written over and over: `times` times, so many seconds apart. */
const RecordedLines = z
  .strictObject({
    component: ComponentId,
    message: z.string(),
    firstAt: Instant,
    everySeconds: z.number().positive(),
    times: z.number().int().min(1).max(10_000),
  })
  .transform(({ component, message, firstAt, everySeconds, times }): LogLine[] =>
    Array.from({ length: times }, (_, index) => ({
      component,
      message,
      at: new Date(Date.parse(firstAt) + 1000 * everySeconds * index).toISOString(),
    })),
  );

/** What the collectors saw: the evidence is derived from it, as in production. */
const Seen = z.strictObject({
  series: z.array(RecordedSeries).default([]),
  logs: z
    .array(RecordedLines)
    .default([])
    .transform((lines) => lines.flat()),
  logsRead: z.array(LogsRead).optional(),
  platform: z.array(PlatformFact).default([]),
  changes: z.array(Change).default([]),
  alarms: Observation.shape.alarms.default([]),
  traced: z.array(TracedCall).default([]),
  databaseLoad: z.array(DatabaseLoad).default([]),
  changeEvents: z.array(z.unknown()).default([]),
  gaps: z.array(Gap).default([]),
  servedHours: z.array(ServedHours).default([]),
});

/** Evidence as an incident's record holds it, for a case that was kept without what it was derived from. */
const Kept = z.strictObject({
  evidence: z.array(Evidence),
  dataQuality: DataQuality,
  alarmed: z.array(AlarmedHarm).default([]),
  edges: z.array(Edge),
  series: z.array(RecordedSeries).default([]),
  traced: z.array(TracedCall).default([]),
  gaps: z.array(Gap).default([]),
  servedHours: z.array(ServedHours).default([]),
});

/** One recorded incident: what was known when it was diagnosed, and nothing of what was really wrong. */
export const GoldenCase = z
  .strictObject({
    /** What the case is about, for whoever reads its folder. */
    about: z.string().min(1).max(300),
    catalog: Catalog,
    incident: z.strictObject({
      title: z.string().min(1).max(256),
      application: z.string().nullable(),
      severity: Severity.default('high'),
      onsetAt: Instant,
      /** The components whose alarms fire, the first one first. */
      symptoms: z.array(ComponentId).min(1),
      autonomyCeiling: Autonomy.default('auto'),
    }),
    /** Texts of the alarms, as their sources wrote them. */
    signals: z
      .array(
        z.strictObject({
          component: ComponentId,
          title: z.string().min(1).max(256),
          description: z.string().max(4096).default(''),
          source: SignalSource.default('cloudwatch-alarm'),
          labels: z.record(z.string(), z.string()).default({}),
        }),
      )
      .min(1),
    nowAt: Instant,
    observation: Seen.optional(),
    evidence: Kept.optional(),
    /** The state of what could be changed, by component (fields by kind: `lib/ports/executor.ts`). What is left out cannot be read. */
    targets: z.record(ComponentId, Snapshot.shape.fields).default({}),
    pastOutcomes: z.array(Outcome).default([]),
    /** So many remedies were carried out before, each with no effect: each is planned anew, and the last plan is judged. */
    remediesInVain: z.number().int().min(0).max(3).default(0),
    /** The incident is handed to people in the end, so that its report is written and judged. */
    reported: z.boolean().default(false),
  })
  .superRefine((one, context) => {
    if ((one.observation === undefined) === (one.evidence === undefined))
      context.addIssue({
        code: 'custom',
        path: ['observation'],
        input: one.observation,
        message: 'expected one of observation and evidence',
      });
  });
export type GoldenCase = z.infer<typeof GoldenCase>;

const Cause = z.strictObject({ component: ComponentId, faultClass: FaultClass });
export type Cause = z.infer<typeof Cause>;

/** What must not come of a case. Texts are looked for without regard to case. */
export const MustNot = z.union([
  /** It is not planned, not even as one of several steps. */
  z.strictObject({ runbook: z.string() }),
  /** It is neither taken for the first cause nor the target of a plan. */
  z.strictObject({ component: ComponentId }),
  /** No person is told this: it stands in no summary, claim, reason, report or line of the record. */
  z.strictObject({ words: z.string().min(1) }),
  /** No model is told this. */
  z.strictObject({ asked: z.string().min(1) }),
  /** The plan does not pass the gate like this. */
  z.strictObject({ gate: Gate }),
]);
export type MustNot = z.infer<typeof MustNot>;

/** What was really wrong, and what would have been right to do. */
export const Expected = z.strictObject({
  /** null: nothing is wrong, or it cannot be told from what was seen. */
  cause: Cause.nullable(),
  /** Where several things broke at once: the others. */
  also: z.array(Cause).default([]),
  /** Which of both is meant where there is no cause. Left out: either. */
  finding: Diagnosis.shape.finding.exclude(['cause-found']).optional(),
  /** null: no runbook is right, so none may be planned. */
  runbook: z.string().nullable(),
  /** Which steps, in order, a model should put together where it is asked to; an empty list: none. Left out: it is not asked. */
  composed: z.array(z.strictObject({ runbook: z.string(), target: ComponentId })).optional(),
  /** What the report must say, by rules or in a model's words. */
  reportHolds: z.array(z.string().min(1)).default([]),
  /** false: no model may be asked anything, as the owners keep it from models. */
  mayAsk: z.boolean().default(true),
  mustNot: z.array(MustNot).default([]),
});
export type Expected = z.infer<typeof Expected>;
