import * as z from 'zod';
import { Claim } from '../../lib/contracts/diagnosis.ts';
import type { Evidence } from '../../lib/contracts/evidence.ts';
import { groundsOf, unheldWords } from '../../lib/domain/explanation/claim-words.ts';
import type { Exchange } from './witness.ts';

/** Claims whose cited facts do not hold their numbers and names, by the rule that answers are accepted by, each with what is wrong. */
export const unfaithfulClaims = (claims: readonly Claim[], evidence: readonly Evidence[]): string[] => {
  const byId = new Map(evidence.map((fact) => [fact.evidenceId, fact]));
  return claims.flatMap(({ text, evidence: cited }) => {
    const strange = cited.filter((id) => !byId.has(id));
    if (strange.length > 0) return [`${JSON.stringify(text)}: there is no ${strange.join(', ')}`];
    const unheld = unheldWords(text, groundsOf(cited.flatMap((id) => byId.get(id) ?? [])));
    return unheld.length > 0 ? [`${JSON.stringify(text)}: ${unheld.join(', ')}`] : [];
  });
};

const Answer = z.object({ claims: z.array(z.unknown()) });

/** Every claim that a model made in any of its answers, also in those that were sent back. What has no claim's form is left out. */
export const claimsSaid = (exchanges: readonly Exchange[]): Claim[] =>
  exchanges.flatMap(({ prompt, answer }) => {
    if (answer.status !== 'answered' || answer.tool !== prompt.tool.name) return [];
    const parsed = Answer.safeParse(answer.value);
    return (parsed.data?.claims ?? []).flatMap((each) => Claim.safeParse(each).data ?? []);
  });
