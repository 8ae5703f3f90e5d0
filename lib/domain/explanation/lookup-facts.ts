import type { Change } from '../../contracts/change.ts';
import type { ComponentId } from '../../contracts/component.ts';
import type { Evidence } from '../../contracts/evidence.ts';
import type { LogLine, Series } from '../../contracts/observation.ts';
import type { Outcome } from '../../contracts/outcome.ts';
import { readable } from '../evidence/finding.ts';
import { isMeasurement, median } from '../evidence/statistics.ts';
import { createTemplateMiner, FORGOTTEN } from '../logs/template-miner.ts';
import { asMined, withoutSecrets } from '../logs/without-secrets.ts';
import { redactForRecord } from '../redaction/redact.ts';
import { screen } from '../redaction/screen.ts';
import type { LookPlace } from './lookup-places.ts';
import { visible } from './visible.ts';

/** What a look brought, before it has an id: what `Evidence` needs of it. */
export type LookedUp = Pick<Evidence, 'fact' | 'summary' | 'at' | 'figures'> & { reference: string };

/** Facts of a look carry this as their collector. */
export const LOOKUP_COLLECTOR = 'lookup';

/** Without what a model looked at: causes are ranked by what was collected, whatever anybody looked at. */
export const withoutLookups = (evidence: readonly Evidence[]): Evidence[] =>
  evidence.filter(({ from }) => from.collector !== LOOKUP_COLLECTOR);

/** So many facts a look: what comes most often, or lies closest to the onset. */
const FACTS_A_LOOK = 5;
const SUMMARY_CHARACTERS = 240;
const QUOTED_CHARACTERS = 100;

const lookedUp = (summary: string, at: string, reference: string, figures: Evidence['figures'] = {}): LookedUp => ({
  fact: 'looked-up',
  summary: summary.slice(0, SUMMARY_CHARACTERS),
  at,
  reference,
  figures,
});

const unquoted = (count: number, what: string, at: string, reference: string): LookedUp => ({
  fact: 'suspicious-text',
  summary: `${count} ${what} that a model looked at ${count === 1 ? 'tries' : 'try'} to instruct their reader; they are not quoted`,
  at,
  reference,
  figures: { suspiciousTexts: count },
});

const quoted = (text: string): string => visible(redactForRecord(text)).slice(0, QUOTED_CHARACTERS);

/** Log lines as templates with counts, most frequent first, with an example where the owners let lines be told. */
export const linesFound = (lines: readonly LogLine[], access: LookPlace['access'], reference: string): LookedUp[] => {
  const suspicious = new Set(lines.filter(({ message }) => screen(message).length > 0));
  const planted = [...suspicious];
  const ordinary = lines
    .filter((line) => !suspicious.has(line))
    .map((line) => ({ ...line, message: withoutSecrets(line.message) }));
  const miner = createTemplateMiner();
  const ids = ordinary.map(({ message }) => miner.add(asMined(message))).map((id) => miner.resolve(id));
  const texts = new Map(miner.templates().map(({ templateId, text }) => [templateId, text]));
  const facts = [...Map.groupBy(ordinary.keys(), (index) => ids[index] ?? FORGOTTEN)]
    .filter(([id]) => id !== FORGOTTEN)
    .toSorted(([, some], [, others]) => others.length - some.length)
    .slice(0, FACTS_A_LOOK)
    .flatMap(([id, indexes]): LookedUp[] => {
      const first = ordinary[indexes[0] ?? 0];
      const last = ordinary[indexes.at(-1) ?? 0];
      if (!first || !last) return [];
      const example = access === 'redacted' ? `; first: ${quoted(first.message)}` : '';
      const times = `${indexes.length} lines from ${clock(first.at)} to ${clock(last.at)}`;
      return [
        lookedUp(`${times}: ${quoted(texts.get(id) ?? '')}${example}`, first.at, reference, { lines: indexes.length }),
      ];
    });
  const [first] = planted;
  return first ? [...facts, unquoted(planted.length, 'log lines', first.at, reference)] : facts;
};

const clock = (at: string): string => at.slice(11, 19);

/** Of the time since shortly before the onset, so many steps at most. */
const STEPS = 10;
const SHORTLY_SECONDS = 600;

/** One stored metric: what is normal, and how it went on since shortly before the onset. */
export const historyFound = (series: readonly Series[], onsetAt: string): LookedUp[] => {
  const onset = Date.parse(onsetAt) / 1000;
  return series.slice(0, 2).flatMap(({ role, metric, timestamps, values, periodSeconds }): LookedUp[] => {
    const unit = role === 'latencySeconds' ? ' s' : '';
    const points = timestamps.flatMap((at, index): (readonly [number, number])[] => {
      const value = values[index];
      return isMeasurement(value) ? [[at, value]] : [];
    });
    const normal = points.filter(([at]) => at < onset - SHORTLY_SECONDS).map(([, value]) => value);
    const since = points.filter(([at]) => at >= onset - SHORTLY_SECONDS);
    const [first] = since;
    const last = since.at(-1);
    if (!first || !last) return [];
    const stepSeconds =
      periodSeconds * Math.max(1, Math.ceil((last[0] - first[0] + periodSeconds) / periodSeconds / STEPS));
    const steps = [...Map.groupBy(since, ([at]) => Math.floor((at - first[0]) / stepSeconds)).values()].map((step) =>
      Math.max(...step.map(([, value]) => value)),
    );
    const before =
      normal.length > 0
        ? `${readable(median(normal))}${unit} in the middle and ${readable(Math.max(...normal))}${unit} at most before; `
        : '';
    const startsAt = new Date(first[0] * 1000).toISOString();
    return [
      lookedUp(
        `${role} (${metric.statistic}): ${before}from ${clock(startsAt)}, the most of each ${readable(stepSeconds / 60)} min: ${steps.map((value) => `${readable(value)}${unit}`).join(', ')}`,
        startsAt,
        `${metric.namespace} ${metric.metricName} ${metric.statistic}`.slice(0, 500),
      ),
    ];
  });
};

/** What was done to a component, closest to the onset first; in somebody else's words only where the owners let them be told. */
export const changesFound = (changes: readonly Change[], access: LookPlace['access'], onsetAt: string): LookedUp[] => {
  const onset = Date.parse(onsetAt);
  const distance = ({ at }: Change) => Math.abs(Date.parse(at) - onset);
  const planted = changes.filter(({ summary }) => screen(summary).length > 0);
  const facts = changes
    .toSorted((one, other) => distance(one) - distance(other))
    .slice(0, FACTS_A_LOOK)
    .map((change): LookedUp => {
      const minutes = Math.round(distance(change) / 60_000);
      const when = `${minutes} min ${Date.parse(change.at) <= onset ? 'before' : 'after'} the onset`;
      const words = access === 'redacted' && !planted.includes(change) ? `: ${quoted(change.summary)}` : '';
      return lookedUp(
        `${change.kind}${change.own ? ' by Selfheal itself' : ''} ${when}${words}`,
        change.at,
        change.reference,
      );
    });
  const [first] = planted;
  return first ? [...facts, unquoted(planted.length, 'descriptions of changes', first.at, first.reference)] : facts;
};

/** How earlier incidents of a component ended, newest first. */
export const outcomesFound = (outcomes: readonly Outcome[], component: ComponentId): LookedUp[] =>
  outcomes
    .filter((outcome) => outcome.component === component)
    .slice(0, FACTS_A_LOOK)
    .map(({ incidentId, faultClass, result, endedAt, attempts }) => {
      const tried = attempts.map((attempt) => `${attempt.runbook}: ${attempt.result}`).join(', ');
      return lookedUp(
        `${endedAt.slice(0, 10)} ${faultClass ?? 'no cause found'}, ${result}${tried ? `; tried ${tried}` : ''}`,
        endedAt,
        incidentId,
      );
    });
