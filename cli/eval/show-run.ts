import type { CaseResult, EvalRun } from './case-result.ts';
import { differences } from './compare-runs.ts';
import { type Figures, figuresOf, type Share } from './figures.ts';
import { inDollars, inSeconds } from './units.ts';

const percent = ({ count, of }: Share): string =>
  of === 0 ? 'none' : `${count} of ${of} (${((100 * count) / of).toFixed(1)} %)`;

const tokensOf = ({ tokens }: NonNullable<CaseResult['model']>): number =>
  Object.values(tokens).reduce((sum, count) => sum + count, 0);

/** A case in a line, and what is wrong with it beneath. */
export const caseLines = (one: CaseResult): string[] => {
  const cause = one.found ?? one.finding;
  const ran = one.model
    ? `; ${one.model.questions} question${one.model.questions === 1 ? '' : 's'}, ${tokensOf(one.model)} tokens, ${inSeconds(one.model.latencyMilliseconds)}${one.model.dollars === null ? '' : `, ${inDollars(one.model.dollars)}`}`
    : '';
  const complaints = [
    ...(one.first
      ? []
      : [`expected ${one.expected ?? 'no cause'}${one.firstThree ? ', which is among the first three' : ''}`]),
    ...(one.runbook.right ? [] : [`expected ${one.runbook.expected ?? 'no runbook'}`]),
    ...(one.causes.expected > 1
      ? [`${one.causes.found} of ${one.causes.expected} causes are among the first three`]
      : []),
    ...(one.composed && !one.composed.right
      ? [`expected the steps ${one.composed.expected}; put together were ${one.composed.planned}`]
      : []),
    ...(one.report?.missing ?? []).map((words) => `the report does not say ${JSON.stringify(words)}`),
    ...one.violated.map((each) => `MUST NOT: ${each}`),
    ...one.claims.unfaithful.map((each) => `told, and not in its evidence: ${each}`),
    ...(one.model?.claims.unfaithful ?? []).map((each) => `the model said, and no cited fact holds: ${each}`),
    ...(one.model?.unused ? [`the answer was not used: ${one.model.unused}`] : []),
    ...(one.model?.disagrees ? ['the model put another cause first than the ranking'] : []),
  ];
  return [
    `${one.first && one.runbook.right && one.violated.length === 0 ? 'right' : 'WRONG'}  ${one.name}: ${cause}; ${one.runbook.planned ?? 'no runbook'}${one.gate ? ` (${one.gate})` : ''}${ran}`,
    ...complaints.map((each) => `       ${each}`),
  ];
};

const figureLines = (figures: Figures): string[] => [
  `first cause right     ${percent(figures.first)}`,
  `among the first three ${percent(figures.firstThree)}`,
  `runbook right         ${percent(figures.runbook)}`,
  ...(figures.composed.of > 0 ? [`steps put together    ${percent(figures.composed)}`] : []),
  ...(figures.reported.of > 0 ? [`the report says       ${percent(figures.reported)}`] : []),
  `must-nots violated    ${figures.violated}`,
  `claims told that hold ${percent(figures.faithful)}`,
  ...(figures.asked === 0
    ? []
    : [
        `a model was asked     in ${figures.asked} cases, ${figures.questions} questions, ${figures.repairs} of them to repair an answer`,
        `looked before         ${figures.looks} times, refused ${figures.looksRefused} times`,
        `claims made that hold ${percent(figures.faithfulModel)}`,
        `answers not used      ${percent(figures.unused)}`,
        `put another first     ${figures.disagrees}`,
        `tokens                ${figures.tokens}, ${Math.round(figures.tokens / figures.asked)} a case`,
        `cost                  ${inDollars(figures.dollars)}${figures.dollars === null ? '' : `, ${inDollars(figures.dollars / figures.asked)} a case`}`,
        `latency               median ${inSeconds(figures.medianLatencyMilliseconds)}, longest ${inSeconds(figures.longestLatencyMilliseconds)}`,
      ]),
];

/** A run for people: every case, the figures, and what is different from an earlier run. */
export const runLines = (run: EvalRun, baseline: EvalRun | null): string[] => {
  const versions = Object.entries(run.prompts).map(
    ([id, { version, hash }]) => `${id} ${version}${hash === null ? '' : ` (${hash})`}`,
  );
  return [
    ...run.cases.flatMap(caseLines),
    '',
    `model ${run.modelId ?? 'none'}; prompts ${versions.join(', ')}`,
    ...figureLines(figuresOf(run.cases)),
    ...(baseline ? ['', ...differenceLines(baseline, run)] : []),
  ];
};

const differenceLines = (before: EvalRun, run: EvalRun): string[] => {
  const { worse, better, other } = differences(before, run);
  const all = [
    ...worse.map((each) => `worse   ${each}`),
    ...better.map((each) => `better  ${each}`),
    ...other.map((each) => `        ${each}`),
  ];
  return [`against the run of ${before.ranAt}: ${worse.length} worse, ${better.length} better`, ...all];
};

/** The same as one JSON object. */
export const runJson = (run: EvalRun, baseline: EvalRun | null): string =>
  JSON.stringify({
    ...run,
    figures: figuresOf(run.cases),
    ...(baseline ? { against: { ranAt: baseline.ranAt, ...differences(baseline, run) } } : {}),
  });
