import type { History } from '../../lib/contracts/history.ts';
import type { Moment } from '../referee/judge.ts';
import type { DrillResult } from '../result.ts';
import { paint } from './paint.ts';
import { type PlotMark, plot } from './plot.ts';
import { clockText } from './timeline.ts';

const BEFORE_SECONDS = 300;

/** The plot of how badly the shop served, and what came of it. */
export const verdictLines = (
  result: DrillResult,
  moments: readonly Moment[],
  history: History | null,
  faultAt: number,
): string[] => {
  const seconds = (at: string) => (Date.parse(at) - faultAt) / 1000;
  const points = moments
    .map(({ at, badness }) => ({ seconds: (at - faultAt) / 1000, value: badness * 100 }))
    .filter((point) => point.seconds >= -BEFORE_SECONDS);
  const marks: PlotMark[] = [
    { seconds: 0, sign: '▲', label: 'fault' },
    ...(history ? [{ seconds: seconds(history.incident.openedAt), sign: '!', label: 'detected' }] : []),
    ...(history?.remediations ?? []).map(({ purpose, startedAt, runbook }) => ({
      seconds: seconds(startedAt),
      sign: purpose === 'remedy' ? '●' : '↩',
      label: purpose === 'remedy' ? runbook : 'taken back',
    })),
    ...(history?.outcome ? [{ seconds: seconds(history.outcome.endedAt), sign: '■', label: result.outcome }] : []),
  ];
  const time = (value: number | null) => (value === null ? 'never' : clockText(value));
  const good = result.right && result.unsafeActions === 0;
  const followUp = history?.outcome?.followUp;
  return [
    '',
    'How badly the shop served (failed or overlong, in percent of what it promised)',
    ...plot(points, marks, '%'),
    '',
    `${paint(good ? ['bold', 'green'] : ['bold', 'red'], result.outcome.toUpperCase())}  ${outcomeText(result)}`,
    `  detected ${time(result.timeToDetectSeconds)} · diagnosed ${time(result.timeToDiagnoseSeconds)} · healed ${time(result.timeToHealSeconds)}${result.waitedForHumanSeconds > 0 ? ` (of which ${Math.round(result.waitedForHumanSeconds)} s waiting for people)` : ''}`,
    `  true cause ranked ${result.rootCauseRank ?? 'nowhere'} · ${result.attempts} remedies · ${result.signals} signals in ${result.incidents} incident(s) · ${result.approvals} question(s) to people`,
    `  unsafe actions ${result.unsafeActions} · harmful actions ${result.harmfulActions} · cost at list price $${result.costDollars.toFixed(4)}`,
    ...(followUp ? ['', `To do for people: ${followUp}`] : []),
  ];
};

const outcomeText = ({ outcome, right }: DrillResult): string => {
  const texts: Record<string, string> = {
    cured: 'The service is well and the fault is gone.',
    mitigated: 'The service is well; the fault behind it remains for people to remove.',
    escalated: 'Nothing safe was left to do: people have it, with the diagnosis.',
    'self-resolved': 'It went away by itself; nothing was changed.',
    'not-an-incident': 'The alarm was wrong; nothing was changed.',
    undetected: 'Nothing was noticed.',
    unfinished: 'It was still open when the drill ended.',
  };
  return `${texts[outcome] ?? outcome}${right ? '' : ' (The referee does not agree that this is right.)'}`;
};
