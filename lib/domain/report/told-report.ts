import type { Catalog } from '../../contracts/catalog.ts';
import type { ComponentId } from '../../contracts/component.ts';
import type { Diagnosis } from '../../contracts/diagnosis.ts';
import type { Evidence } from '../../contracts/evidence.ts';
import type { PostIncidentReport, ReportPoint } from '../../contracts/report.ts';
import type { ToldFact } from '../../contracts/told.ts';
import type { ToldReport } from '../../contracts/told-report.ts';
import { inTemplates, type ModelAccess, modelAccessOf } from '../explanation/consent.ts';
import type { Telling } from '../explanation/telling.ts';
import { nameToTell } from '../explanation/told-case.ts';
import { followUpsOf } from './follow-ups.ts';
import type { ReportCase } from './report-case.ts';
import { unknownOf } from './unknown.ts';
import { inWords, named } from './wording.ts';

const TEXT_CHARACTERS = 300;
const FACT_CHARACTERS = 400;

/** Points whose text may hold somebody else's words: titles of alarms, reasons of people. */
const FROM_OUTSIDE: ReadonlySet<ReportPoint['kind']> = new Set([
  'onset',
  'opened',
  'signal',
  'approval',
  'decision',
  'escalation',
  'workflow',
]);

/**
 * What of a report a model may be told; null where one of the services that it speaks of keeps itself from models, or is none that the
 * catalog knows: the whole report speaks of each, so there is nothing to leave out. What is unknown and what is to be done is told anew,
 * without reasons that belong to no one component: a source that refuses may name anybody's.
 */
export const toldReport = (
  report: PostIncidentReport,
  reported: ReportCase,
  catalog: Catalog,
  telling: Telling,
): ToldReport | null => {
  if (reported.history.incident.application === null) return null;
  const access = leastAccess(componentsOf(reported), catalog);
  if (access === 'none') return null;
  const { cause, severity } = report;
  const open = withOpenReasons(reported, access);
  return {
    headline: telling.outside(headlineToTell(report, access), TEXT_CHARACTERS),
    severity,
    cause: cause && {
      component: nameToTell(cause.component, telling),
      faultClass: cause.faultClass,
      confidence: cause.confidence,
    },
    points: report.timeline.map(({ pointId, at, kind, text }) => ({
      pointId,
      at,
      kind,
      text: telling.outside(access === 'templates' && FROM_OUTSIDE.has(kind) ? '' : text, TEXT_CHARACTERS),
    })),
    facts: factsToTell(report, reported.evidence, catalog).map((fact) => factToTell(fact, telling)),
    unknown: access === 'redacted' ? unknownOf(open).map((text) => telling.outside(text, TEXT_CHARACTERS)) : [],
    followUps: followUpsOf(open, cause).map((text) => telling.outside(text, TEXT_CHARACTERS)),
  };
};

const headlineToTell = ({ headline, result, cause }: PostIncidentReport, access: ModelAccess): string => {
  if (access === 'redacted') return headline;
  return cause ? `${result}: ${inWords(cause.faultClass)} of ${named(cause.component)}` : result;
};

/** Component ids in a sentence; one that is cut short or strange is none that the catalog knows, and so is kept from models. */
const COMPONENTS = /\b\d{12}:[a-z]{2}(?:-[a-z]+)+-\d:[a-z-]+:[^\s,;]*[^\s,;:.)"']/g;
const componentsIn = (text: string): ComponentId[] => text.match(COMPONENTS) ?? [];

const reasonsOf = ({ lacked, dataQuality }: Diagnosis): string[] => [
  ...lacked,
  ...dataQuality.because,
  ...dataQuality.sources.flatMap(({ because }) => because),
];

/** That there were reasons is told: without them, none would seem to have been recorded. */
const withCount = (told: string[], all: readonly string[]): string[] =>
  told.length < all.length ? [...told, `${all.length - told.length} reasons are not told here`] : told;

/** The records with those reasons alone that are of a component, where the owners of all let sentences be told. */
const withOpenReasons = (reported: ReportCase, access: ModelAccess): ReportCase => {
  const open = (reasons: readonly string[]): string[] =>
    access === 'redacted' ? reasons.filter((reason) => componentsIn(reason).length > 0) : [];
  const diagnoses = reported.history.diagnoses.map((diagnosis) => ({
    ...diagnosis,
    lacked: open(diagnosis.lacked),
    dataQuality: {
      ...diagnosis.dataQuality,
      because: withCount(open(diagnosis.dataQuality.because), diagnosis.dataQuality.because),
    },
  }));
  return { ...reported, history: { ...reported.history, diagnoses } };
};

/** Every component that the records name: their texts may speak of any. */
const componentsOf = ({ history, outcome }: ReportCase): ComponentId[] => [
  ...history.incident.symptomComponents,
  ...history.signals.flatMap(({ latest }) => latest.component ?? []),
  ...history.diagnoses.flatMap(({ hypotheses }) => hypotheses.flatMap(({ component, path }) => [component, ...path])),
  ...history.diagnoses.flatMap(reasonsOf).flatMap(componentsIn),
  ...history.remediations.map(({ target }) => target),
  ...(outcome.component === null ? [] : [outcome.component]),
];

const leastAccess = (components: readonly ComponentId[], catalog: Catalog): ModelAccess => {
  const given = new Set([...new Set(components)].map((component) => modelAccessOf(component, catalog)));
  return (['none', 'templates'] as const).find((access) => given.has(access)) ?? 'redacted';
};

/** The facts that a report rests on, in its order, as far as the owners of their components let them be told. */
export const factsToTell = (report: PostIncidentReport, evidence: readonly Evidence[], catalog: Catalog): Evidence[] =>
  citedFacts(report, evidence)
    .filter(({ component }) => component === null || modelAccessOf(component, catalog) !== 'none')
    .map((fact) =>
      fact.component !== null && modelAccessOf(fact.component, catalog) === 'redacted' ? fact : inTemplates(fact),
    );

const citedFacts = ({ impact, cause }: PostIncidentReport, evidence: readonly Evidence[]): Evidence[] => {
  const byId = new Map(evidence.map((fact) => [fact.evidenceId, fact]));
  const sentences = [...impact, ...(cause?.spokeFor ?? []), ...(cause?.spokeAgainst ?? [])];
  return [...new Set(sentences.flatMap(({ cites }) => cites))].flatMap((id) => byId.get(id) ?? []);
};

const factToTell = ({ evidenceId, fact, component, strength, summary }: Evidence, telling: Telling): ToldFact => ({
  evidenceId,
  fact,
  where: component === null ? null : nameToTell(component, telling),
  strength,
  text:
    fact === 'suspicious-text' ? telling.trusted(summary, FACT_CHARACTERS) : telling.outside(summary, FACT_CHARACTERS),
});
