import type { OutcomeResult } from '../../contracts/outcome.ts';
import type { PostIncidentReport, ReportCause } from '../../contracts/report.ts';
import { toldToPeople } from '../redaction/plain-words.ts';
import { causeOf } from './cause.ts';
import { followUpsOf } from './follow-ups.ts';
import { impactOf } from './impact.ts';
import { pointsOf } from './points.ts';
import { recoveryOf } from './recovery.ts';
import type { ReportCase } from './report-case.ts';
import { unknownOf } from './unknown.ts';
import { changesOf, decisionsOf } from './what-was-done.ts';
import { clean, inWords, lasting, named, secondsBetween } from './wording.ts';

/**
 * The post-incident report, by rules alone: the same records give the same report. All text of the records is cleaned, and every
 * list is bounded, so that the whole is below 150 kB.
 */
export const reportOf = (reported: ReportCase, writtenAt: Date): PostIncidentReport => {
  const { history, outcome } = reported;
  const { incident } = history;
  const { points, leftOut } = pointsOf(reported);
  const cause = causeOf(reported);
  return {
    version: 1,
    incidentId: incident.incidentId,
    application: incident.application,
    title: clean(toldToPeople(incident.title), 300),
    severity: incident.severity,
    result: outcome.result,
    onsetAt: outcome.onsetAt,
    openedAt: outcome.openedAt,
    diagnosedAt: outcome.diagnosedAt,
    endedAt: outcome.endedAt,
    writtenAt: writtenAt.toISOString(),
    headline: headlineOf(reported, cause),
    impact: impactOf(reported, points),
    timeline: points,
    timelineLeftOut: leftOut,
    cause,
    decisions: decisionsOf(history),
    changes: changesOf(reported),
    recovery: recoveryOf(reported),
    unknown: unknownOf(reported),
    followUps: followUpsOf(reported, cause),
    words: null,
    withoutWords: null,
    modelUses: [],
  };
};

const ENDED: Readonly<Record<OutcomeResult, string>> = {
  cured: 'Cured',
  mitigated: 'Well again, though the fault remains,',
  'self-resolved': 'Over by itself',
  escalated: 'Handed to people',
  'resolved-by-human': 'Resolved by people',
  'not-an-incident': 'Not an incident, closed',
  merged: 'Went on as part of another incident',
};

const headlineOf = ({ history: { incident }, outcome }: ReportCase, cause: ReportCause | null): string => {
  const after = lasting(secondsBetween(outcome.onsetAt, outcome.endedAt));
  const what =
    cause === null || outcome.result === 'not-an-incident'
      ? toldToPeople(incident.title)
      : `${inWords(cause.faultClass)} of ${named(cause.component)}`;
  return clean(`${ENDED[outcome.result]} after ${after}: ${what}`, 500);
};
