import { type ComponentId, componentParts } from '../../lib/contracts/component.ts';
import type { Claim } from '../../lib/contracts/diagnosis.ts';
import type { Evidence } from '../../lib/contracts/evidence.ts';
import type { ModelPrice } from '../../lib/contracts/model.ts';
import type { TokenCounts } from '../../lib/contracts/model-use.ts';
import { type Plan, stepsOf } from '../../lib/contracts/plan.ts';
import { MICRODOLLARS, microdollarsOf } from '../../lib/domain/explanation/cost.ts';
import { COMPOSE_PLAN_PROMPT } from '../../lib/prompts/compose-plan.ts';
import type { CaseResult } from './case-result.ts';
import type { Cause, Expected, MustNot } from './golden-case.ts';
import type { Played } from './play-case.ts';
import { claimsSaid, unfaithfulClaims } from './unfaithful-claims.ts';
import type { Exchange } from './witness.ts';

const FIRST = 3;

/** What came of a case against what should have. `price` is the model's, where there is one. */
export const judgeCase = (
  name: string,
  expected: Expected,
  played: Played,
  price: ModelPrice | undefined,
): CaseResult => {
  const { diagnosis, plan, evidence } = played;
  const causes = expected.cause ? [expected.cause, ...expected.also] : [];
  const among = (count: number): Cause[] =>
    causes.filter((cause) => diagnosis.hypotheses.slice(0, count).some((each) => same(each, cause)));
  const rightlyNone =
    diagnosis.hypotheses.length === 0 &&
    diagnosis.finding !== 'cause-found' &&
    (expected.finding === undefined || expected.finding === diagnosis.finding);
  const [found] = diagnosis.hypotheses;
  // What a model put together is judged by its steps.
  const planned = plan?.following.length === 0 ? plan.runbook : null;
  return {
    name,
    finding: diagnosis.finding,
    found: found ? `${inWords(found)} (${found.confidence.toFixed(2)})` : null,
    expected: causes.length > 0 ? causes.map(inWords).join(' and ') : (expected.finding ?? null),
    first: expected.cause ? among(1).length > 0 : rightlyNone,
    firstThree: expected.cause ? among(FIRST).length > 0 : rightlyNone,
    causes: { expected: causes.length, found: among(FIRST).length },
    runbook: { expected: expected.runbook, planned, right: planned === expected.runbook },
    gate: plan?.gate ?? null,
    composed: composedAgainst(expected, played),
    report: played.report && {
      expected: expected.reportHolds.length,
      missing: expected.reportHolds.filter((words) => !holds(reportTexts(played), words)),
    },
    violated: [
      ...expected.mustNot.filter((each) => isViolated(each, played)).map(inPlainWords),
      ...(expected.mayAsk || played.exchanges.length === 0 ? [] : ['a model was asked']),
    ],
    claims: judged(diagnosis.claims, evidence),
    model: modelOf(played, price),
  };
};

const judged = (claims: readonly Claim[], evidence: readonly Evidence[]): CaseResult['claims'] => ({
  count: claims.length,
  unfaithful: unfaithfulClaims(claims, evidence),
});

const same = (one: Cause, other: Cause): boolean =>
  one.component === other.component && one.faultClass === other.faultClass;

const inWords = ({ component, faultClass }: Cause): string => {
  const { kind, name } = componentParts(component);
  return `${faultClass} of ${kind} ${name}`;
};

const composedAgainst = ({ composed }: Expected, { plan, exchanges }: Played): CaseResult['composed'] => {
  if (!composed || !exchanges.some(({ prompt }) => prompt.promptId === COMPOSE_PLAN_PROMPT.promptId)) return null;
  const inOrder = (steps: readonly { runbook: string; target: ComponentId }[]): string =>
    steps.map(({ runbook, target }) => `${runbook} on ${componentParts(target).name}`).join(', then ') || 'none';
  const [wanted, planned] = [inOrder(composed), inOrder(plan && plan.following.length > 0 ? stepsOf(plan) : [])];
  return { expected: wanted, planned, right: wanted === planned };
};

/** All that a report says to its readers, by rules and in a model's words. */
const reportTexts = ({ report }: Pick<Played, 'report'>): string[] =>
  report ? textsIn({ ...report, modelUses: [] }) : [];

const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : [];
};

const isViolated = (mustNot: MustNot, played: Played): boolean => {
  const { diagnosis, exchanges } = played;
  const plans = [...played.earlierPlans, ...(played.plan ? [played.plan] : [])];
  if ('runbook' in mustNot) return plans.flatMap(stepsOf).some(({ runbook }) => runbook === mustNot.runbook);
  if ('component' in mustNot)
    return (
      diagnosis.hypotheses[0]?.component === mustNot.component ||
      plans.flatMap(stepsOf).some(({ target }) => target === mustNot.component)
    );
  if ('gate' in mustNot) return plans.some(({ gate }) => gate === mustNot.gate);
  if ('words' in mustNot) return holds(toldPeople(played), mustNot.words);
  return holds(
    exchanges.flatMap(({ prompt, turns }) => [prompt.system, prompt.user, ...turns.map(({ result }) => result)]),
    mustNot.asked,
  );
};

const plannedSteps = (plan: Plan | null) => (plan ? stepsOf(plan) : []);

const holds = (texts: readonly string[], words: string): boolean =>
  texts.some((text) => text.toLowerCase().includes(words.toLowerCase()));

/** Everything that a person reads about the incident, but the facts themselves. */
const toldPeople = ({ diagnosis, plan, timeline, ...others }: Played): string[] => [
  ...reportTexts({ report: others.report }),
  diagnosis.summary,
  ...diagnosis.claims.map(({ text }) => text),
  ...diagnosis.hypotheses.flatMap(({ wouldChange }) => wouldChange),
  ...plannedSteps(plan).map(({ because }) => because),
  ...(plan ? plan.verdicts.map(({ because }) => because) : []),
  ...timeline.flatMap(({ summary, because }) => [summary, ...because]),
];

const inPlainWords = (mustNot: MustNot): string => {
  const [[kind, what] = ['', '']] = Object.entries(mustNot);
  return `${kind} ${JSON.stringify(what)}`;
};

const modelOf = ({ diagnosis, exchanges, evidence }: Played, price: ModelPrice | undefined): CaseResult['model'] => {
  if (exchanges.length === 0) return null;
  const uses = exchanges.flatMap(({ answer }) => answer.use ?? []);
  const sum = (kind: keyof TokenCounts | 'latencyMilliseconds'): number =>
    uses.reduce((all, use) => all + use[kind], 0);
  const tokens: TokenCounts = {
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
    cacheReadTokens: sum('cacheReadTokens'),
    cacheWriteTokens: sum('cacheWriteTokens'),
  };
  const microdollars = microdollarsOf(tokens, price);
  const because = diagnosis.lacked.find((text) => text.startsWith('no model: '));
  return {
    questions: exchanges.length,
    looks: {
      made: diagnosis.lookups.filter(({ refused }) => refused === null).length,
      refused: diagnosis.lookups.filter(({ refused }) => refused !== null).length,
    },
    repairs: exchanges.filter(isRepair).length,
    unused: diagnosis.by === 'ranker' ? (because ?? 'it was not asked to diagnose') : null,
    disagrees: diagnosis.modelDisagrees,
    claims: judged(claimsSaid(exchanges), evidence),
    tokens,
    dollars: microdollars === null ? null : microdollars / MICRODOLLARS,
    latencyMilliseconds: sum('latencyMilliseconds'),
    prompts: [
      ...new Set(
        exchanges
          .flatMap(({ prompt }) => [prompt, ...prompt.parts])
          .map(({ promptId, promptVersion, promptHash }) => `${promptId} ${promptVersion} ${promptHash}`),
      ),
    ],
  };
};

/** The model's last word was an answer, and it is asked for another. */
const isRepair = ({ prompt, turns }: Exchange): boolean => turns.at(-1)?.tool === prompt.tool.name;
