import type { Change } from '../../contracts/change.ts';
import type { EvidenceFact } from '../../contracts/evidence.ts';
import type { PlatformFact } from '../../contracts/observation.ts';
import type { Outcome } from '../../contracts/outcome.ts';
import { quoted } from '../redaction/quoted.ts';
import { redactForRecord } from '../redaction/redact.ts';
import { type Finding, type Look, strengthOf } from './finding.ts';

/** Changes longer before the onset than this are not looked at. */
const CHANGE_SECONDS = 3600;
/** A change this close to the onset is as telling as it gets; with every further such time it tells half as much. */
const CLOSE_SECONDS = 900;
/** What is told about the time before this is an earlier story. */
const PLATFORM_SECONDS = 3600;

const FACT_OF_CHANGE: Readonly<Record<Change['kind'], EvidenceFact>> = {
  deployment: 'deployed-before-onset',
  configuration: 'configured-before-onset',
  infrastructure: 'configured-before-onset',
  scaling: 'scaled-before-onset',
  permission: 'permission-changed-before-onset',
};

/** Changes just before the onset; never Selfheal's own, and never what came after. */
export const changeFindings = (look: Look): Finding[] =>
  look.observation.changes.flatMap((change): Finding[] => {
    const before = look.onset - Date.parse(change.at) / 1000;
    if (change.own || !(before >= 0 && before <= CHANGE_SECONDS)) return [];
    return [
      {
        fact: FACT_OF_CHANGE[change.kind],
        component: change.component,
        strength: 2 ** -Math.max(0, before / CLOSE_SECONDS - 1),
        summary: redactForRecord(
          `${Math.round(before / 60)} min before the onset: ${quoted(change.summary)} (by ${quoted(change.by)})`,
        ).slice(0, 500),
        at: change.at,
        from: { collector: 'changes', reference: change.reference },
        figures: { secondsBeforeOnset: before },
      },
    ];
  });

const FACT_OF_PLATFORM: Readonly<Record<PlatformFact['what'], readonly [EvidenceFact, strength: number]>> = {
  'task-oom-killed': ['oom-killed', 0.9],
  'task-crashed': ['crashed', 0.7],
  'task-start-failed': ['start-failed', 0.8],
  'task-unhealthy': ['unhealthy', 0.6],
  'deployment-in-progress': ['deployed-before-onset', 0.6],
  'deployment-failed': ['deployment-failed', 0.9],
  'instance-launch-failed': ['launch-failed', 0.9],
  'instance-unhealthy': ['instance-unhealthy', 0.8],
  'instance-impaired': ['instance-impaired', 0.9],
  'quota-near': ['quota-near', 0.6],
  'concurrency-limited': ['concurrency-limited', 0.8],
  'quota-reached': ['quota-reached', 0.9],
  'aws-health-event': ['aws-health-event', 0.7],
};

const platformFinding = (look: Look, { component, what, at, count, detail }: PlatformFact): Finding[] => {
  const seconds = Date.parse(at) / 1000;
  if (seconds < look.onset - PLATFORM_SECONDS || seconds > look.now) return [];
  // A deployment that began after the onset is somebody's answer to it, perhaps ours.
  if (what === 'deployment-in-progress' && seconds > look.onset) return [];
  const [fact, once] = FACT_OF_PLATFORM[what];
  return [
    {
      fact,
      component,
      strength: Math.min(1, once + (1 - once) * strengthOf(count - 1)),
      summary: redactForRecord(`${count > 1 ? `${count} times: ` : ''}${quoted(detail)}`).slice(0, 500),
      at,
      from: { collector: 'platform', reference: what },
      figures: { count },
    },
  ];
};

/** What the platform itself states: kills, crashes, failed starts and launches, limits. */
export const platformFindings = (look: Look): Finding[] =>
  look.observation.platform.flatMap((fact) => platformFinding(look, fact));

/** How an incident ended, and by what. */
const endOf = ({ result, attempts }: Outcome): string => {
  const helped = attempts.findLast((attempt) => attempt.result === result);
  return helped ? `${result} by ${helped.runbook}` : result;
};

/** Earlier incidents of the same components whose cause was confirmed by a cure; the reference is their fault class. */
export const pastFindings = (look: Look): Finding[] => {
  const confirmed = look.pastOutcomes.filter(
    ({ result, component, faultClass, endedAt }) =>
      (result === 'cured' || result === 'mitigated') &&
      component !== null &&
      faultClass !== null &&
      faultClass !== 'unknown' &&
      look.components.includes(component) &&
      Date.parse(endedAt) / 1000 <= look.now,
  );
  const byCause = Map.groupBy(confirmed, ({ component, faultClass }) => `${component}|${faultClass}`);
  return [...byCause.values()].flatMap((outcomes): Finding[] => {
    const latest = outcomes.reduce((a, b) => (a.endedAt >= b.endedAt ? a : b));
    return [
      {
        fact: 'past-incident',
        component: latest.component,
        strength: outcomes.length / (outcomes.length + 1),
        summary: `${latest.faultClass} here ${outcomes.length === 1 ? 'once' : `${outcomes.length} times`} before, last in ${latest.incidentId}, ${endOf(latest)}`,
        at: latest.endedAt,
        from: { collector: 'past-incidents', reference: latest.faultClass ?? '' },
        figures: { incidents: outcomes.length },
      },
    ];
  });
};
