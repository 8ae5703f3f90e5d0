import { componentParts } from '../../contracts/component.ts';
import type { Claim } from '../../contracts/diagnosis.ts';
import type { Evidence } from '../../contracts/evidence.ts';
import type { Hypothesis } from '../../contracts/hypothesis.ts';

/** How many facts are told: the strongest few; the rest is one look further, in the record. */
const FACTS_NAMED = 4;

/** The explanation that needs no model: the first hypothesis in a sentence or two, and the facts for it as claims that cite them. */
export const plainSummary = (
  finding: 'cause-found' | 'symptom-absent' | 'cannot-tell',
  hypotheses: readonly Hypothesis[],
  evidence: readonly Evidence[],
  because: readonly string[],
): { summary: string; claims: Claim[] } => {
  const [first] = hypotheses;
  if (finding !== 'cause-found' || !first) {
    const lead =
      finding === 'symptom-absent'
        ? 'The numbers do not show what the alarm says.'
        : 'The cause cannot be told from what could be seen.';
    return { summary: asSentences([lead, ...because]), claims: [] };
  }
  const byId = new Map(evidence.map((fact) => [fact.evidenceId, fact]));
  const facts = first.evidenceFor
    .flatMap((id) => byId.get(id) ?? [])
    .toSorted((one, other) => other.strength - one.strength)
    .slice(0, FACTS_NAMED);
  const reach =
    first.path.length > 1
      ? ` It reaches the symptom through ${first.path.slice(1).map(shortName).join(', then ')}.`
      : '';
  const lead = `${shortName(first.component)}: ${first.faultClass.replaceAll('-', ' ')} (confidence ${first.confidence.toFixed(2)}).${reach}`;
  return {
    summary: lead,
    claims: facts.map(({ summary, evidenceId }) => ({ text: summary, evidence: [evidenceId] })),
  };
};

/** Texts one after the other, each closed as a sentence, within what a summary may hold. */
const asSentences = (texts: readonly string[]): string =>
  texts
    .map((text) => (/[.!?]$/.test(text) ? text : `${text}.`))
    .join(' ')
    .slice(0, 2000);

const shortName = (component: string): string => componentParts(component).name.split('/').at(-1) ?? component;
