import { componentParts } from '../../lib/contracts/component.ts';
import type { Diagnosis } from '../../lib/contracts/diagnosis.ts';
import type { Evidence } from '../../lib/contracts/evidence.ts';
import type { TimelineEntry } from '../../lib/contracts/incident.ts';
import type { Plan } from '../../lib/contracts/plan.ts';
import { paint } from './paint.ts';

const INDENT = ' '.repeat(10);
const WIDTH = 108;

const SIGNS: Readonly<Record<TimelineEntry['kind'], string>> = {
  opened: '!',
  signal: '!',
  evidence: '·',
  diagnosis: '?',
  plan: '»',
  approval: '✉',
  decision: '☑',
  remediation: '⚙',
  validation: '✓',
  rollback: '↩',
  outcome: '■',
  escalation: '☎',
  workflow: '↻',
};

/** Virtual time since the fault, as minutes and seconds. */
export const clockText = (seconds: number): string => {
  const whole = Math.abs(Math.round(seconds));
  return `${seconds < 0 ? '-' : '+'}${String(Math.floor(whole / 60)).padStart(2, '0')}:${String(whole % 60).padStart(2, '0')}`;
};

export const shortName = (component: string): string => componentParts(component).name.split('/').at(-1) ?? component;

/** Long component ids read badly in a terminal: only their names are kept. */
const readable = (text: string): string =>
  text.replace(/\d{12}:[a-z0-9-]+:[a-z-]+:([\w./-]+)/g, (_, name: string) => name.split('/').at(-1) ?? name);

const wrapped = (text: string, lead: string): string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of readable(text).split(' ')) {
    if (line && line.length + word.length + 1 > WIDTH - INDENT.length) {
      lines.push(line);
      line = '';
    }
    line = line ? `${line} ${word}` : word;
  }
  return [...lines, line].map((each, index) => `${INDENT}${index === 0 ? lead : ' '.repeat(lead.length)}${each}`);
};

export const entryLines = (entry: TimelineEntry, secondsSinceFault: number): string[] => [
  `${paint('dim', clockText(secondsSinceFault).padStart(8))}  ${paint('bold', `${SIGNS[entry.kind]} ${entry.kind}`)}  ${readable(entry.summary.split('. ')[0] ?? entry.summary)}`,
];

const bar = (share: number): string => '█'.repeat(Math.round(share * 10)).padEnd(10, '░');

/** The causes as ranked, the first with what speaks for it and against it. */
export const diagnosisLines = (diagnosis: Diagnosis, evidence: readonly Evidence[]): string[] => {
  const said = (ids: readonly string[], sign: string, most: number) =>
    ids
      .flatMap((id) => evidence.find(({ evidenceId }) => evidenceId === id) ?? [])
      .toSorted((one, other) => other.strength - one.strength)
      .slice(0, most)
      .flatMap(({ summary, component }) =>
        wrapped(`${component ? `${shortName(component)}: ` : ''}${summary}`, `${sign} `),
      );
  return diagnosis.hypotheses
    .slice(0, 3)
    .flatMap(({ component, faultClass, confidence, evidenceFor, evidenceAgainst, path }, index) => [
      `${INDENT}${index + 1}. ${bar(confidence)} ${confidence.toFixed(2)}  ${paint('bold', `${shortName(component)}: ${faultClass.replaceAll('-', ' ')}`)}${path.length > 1 ? paint('dim', `  ${path.map(shortName).join(' → ')}`) : ''}`,
      ...(index === 0 ? [...said(evidenceFor, '+', 5), ...said(evidenceAgainst, '−', 2)] : []),
    ]);
};

/** What will be done, with which values, and why somebody is asked or not. */
export const planLines = (plan: Plan): string[] => [
  ...wrapped(
    Object.entries(plan.parameters)
      .map(([name, value]) => `${name} = ${value}`)
      .join(', '),
    'with ',
  ),
  ...wrapped(plan.because, 'why '),
  ...plan.verdicts
    .filter(({ verdict }) => (plan.gate === 'auto' ? false : verdict === plan.gate))
    .flatMap(({ because }) => wrapped(because, plan.gate === 'ask' ? 'asks: ' : 'stops: ')),
  ...(plan.gate === 'auto' ? wrapped(`the risk is ${plan.risk.level}, and the owners granted it`, 'not asked: ') : []),
  ...wrapped(
    plan.rollback ? `taken back with ${plan.rollback.runbook}` : 'nothing to take back',
    'if it does not help: ',
  ),
];

export const becauseLines = (because: readonly string[], most: number): string[] =>
  because.slice(0, most).flatMap((reason) => wrapped(reason, '- '));
