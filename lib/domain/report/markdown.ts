import type {
  PostIncidentReport,
  ReportCause,
  ReportChange,
  ReportDecision,
  ReportSentence,
} from '../../contracts/report.ts';
import { isTakenBack } from '../../contracts/yeses.ts';
import { inWords, named } from './wording.ts';

/** A report for people to read, file or paste. What was said outside cannot become markup, a link or a heading in it. */
export const asMarkdown = (report: PostIncidentReport): string =>
  [
    `# ${plain(report.words?.headline ?? report.headline)}`,
    facts(report),
    ...(report.words ? [modelsWords(report.words, report.modelUses.at(-1)?.modelId)] : []),
    section('What happened', [report.words ? plain(report.headline) : '', `Reported as: ${plain(report.title)}`]),
    section('Impact', report.impact.map(sentence)),
    section('Timeline', [
      ...report.timeline.map(
        ({ pointId, at, kind, text }) => `${at.slice(0, 19)}Z ${kind} (${pointId}): ${plain(text)}`,
      ),
      report.timelineLeftOut > 0 ? `${report.timelineLeftOut} further lines are in the record.` : '',
    ]),
    section('Cause', report.cause ? causeLines(report.cause) : ['No cause is known.']),
    section('Questions to people', report.decisions.map(decisionLine)),
    section('What was changed', report.changes.length > 0 ? report.changes.map(changeLine) : ['Nothing.']),
    section('How recovery was judged', report.recovery.map(plain)),
    section(
      'What was not known',
      report.unknown.length > 0 ? report.unknown.map(plain) : ['Everything that was looked for was seen.'],
    ),
    section('Follow-ups', report.followUps.map(plain)),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');

const facts = ({
  incidentId,
  application,
  severity,
  result,
  onsetAt,
  endedAt,
  writtenAt,
}: PostIncidentReport): string =>
  [
    `Incident ${incidentId}, application ${plain(application ?? 'unknown')}, severity ${severity}, ended ${inWords(result)}.`,
    `Onset ${onsetAt}, end ${endedAt}. Written ${writtenAt}; all times are UTC.`,
  ].join('\n');

const modelsWords = (words: NonNullable<PostIncidentReport['words']>, modelId: string | undefined): string =>
  [
    `In the words of a model (${plain(modelId ?? 'unknown')}); every sentence names what it rests on:`,
    '',
    ...words.sentences.map((each) => `- ${sentence(each)}`),
    ...(words.followUps.length > 0
      ? ['', 'It proposes:', '', ...words.followUps.map((each) => `- ${sentence(each)}`)]
      : []),
  ].join('\n');

const section = (title: string, lines: readonly string[]): string => {
  const told = lines.filter((line) => line !== '');
  return told.length > 0 ? [`## ${title}`, '', ...told.map((line) => `- ${line}`)].join('\n') : '';
};

const sentence = ({ text, cites }: ReportSentence): string =>
  cites.length > 0 ? `${plain(text)} (${cites.join(', ')})` : plain(text);

const percent = (confidence: number): string => `${Math.round(100 * confidence)}%`;

const causeLines = ({
  component,
  faultClass,
  confidence,
  sentence: says,
  spokeFor,
  spokeAgainst,
  alsoConsidered,
}: ReportCause): string[] => [
  `${plain(named(component))}: ${inWords(faultClass)}, confidence ${percent(confidence)}. ${plain(says)}`,
  ...spokeFor.map((each) => `For: ${sentence(each)}`),
  ...spokeAgainst.map((each) => `Against: ${sentence(each)}`),
  ...alsoConsidered.map(
    (other) =>
      `Also considered: ${inWords(other.faultClass)} of ${plain(named(other.component))}, ${percent(other.confidence)}`,
  ),
];

const decisionLine = ({ attempt, question, status, by, decidedAt, decidedHow, reason }: ReportDecision): string => {
  const who = [by && `by ${plain(by)}`, decidedHow && `(${decidedHow})`, decidedAt && `at ${decidedAt}`];
  const became = isTakenBack({ status, decidedHow }) ? 'approved, and taken back before it started' : status;
  return [`Attempt ${attempt}, ${plain(question)}: ${became}`, ...who, reason && `"${plain(reason)}"`]
    .filter(Boolean)
    .join(' ');
};

const changeLine = (change: ReportChange): string => {
  const { attempt, purpose, title, runbook, target, status, startedAt, allowedBy, result, failure } = change;
  return [
    `Attempt ${attempt}${purpose === 'rollback' ? ', taken back' : ''}: ${plain(title)} (${plain(runbook)}) on ${plain(named(target))} at ${startedAt}: ${status}`,
    `by leave of ${plain(allowedBy)}`,
    ...(result ? [`what came of it: ${result}`] : []),
    ...(failure ? [`"${plain(failure)}"`] : []),
  ].join('; ');
};

/** Text as it is, whatever it looks like: no markup of CommonMark or HTML; addresses get a blank, so that no viewer makes a link of them. */
const plain = (text: string): string =>
  text
    .replaceAll('://', ': //')
    .replace(/\b(www)\./gi, '$1 .')
    .replace(/[\\`*_{}[\]<>#|~!&^$]/g, '\\$&');
