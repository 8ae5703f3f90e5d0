import type { GuardrailConfiguration } from '@aws-sdk/client-bedrock-runtime';
import * as z from 'zod';
import { GuardrailVerdict } from '../../../contracts/model-use.ts';

/** A published version of a guardrail of this account. */
export interface Guardrail {
  id: string;
  version: string;
}

/** The trace tells which policy spoke; it also quotes what was found, which is never read. */
export const guardrailConfig = ({ id, version }: Guardrail): GuardrailConfiguration => ({
  guardrailIdentifier: id,
  guardrailVersion: version,
  trace: 'enabled',
});

const Finding = z.object({ type: z.string().optional(), name: z.string().optional(), action: z.string() });
const Findings = z.array(Finding).catch([]);

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_GuardrailAssessment.html */
const Assessment = z.object({
  topicPolicy: z.object({ topics: Findings }).optional().catch(undefined),
  contentPolicy: z.object({ filters: Findings }).optional().catch(undefined),
  wordPolicy: z.object({ customWords: Findings, managedWordLists: Findings }).optional().catch(undefined),
  sensitiveInformationPolicy: z.object({ piiEntities: Findings, regexes: Findings }).optional().catch(undefined),
  contextualGroundingPolicy: z.object({ filters: Findings }).optional().catch(undefined),
});
type Assessment = z.infer<typeof Assessment>;

const Trace = z.object({
  guardrail: z.object({
    inputAssessment: z.record(z.string(), Assessment).catch({}),
    outputAssessments: z.record(z.string(), z.array(Assessment)).catch({}),
  }),
});

const ACTIONS: Readonly<Record<string, GuardrailVerdict['action']>> = { BLOCKED: 'blocked', ANONYMIZED: 'masked' };

const MAXIMUM_VERDICTS = 20;

/** What the guardrail found in a question and in its answer, each once; empty for a trace that cannot be read. */
export const verdictsOf = (trace: unknown): GuardrailVerdict[] => {
  const parsed = Trace.safeParse(trace);
  if (!parsed.success) return [];
  const { inputAssessment, outputAssessments } = parsed.data.guardrail;
  const all = [
    ...Object.values(inputAssessment).flatMap((assessment) => verdictsIn('question', assessment)),
    ...Object.values(outputAssessments).flatMap((each) => each.flatMap((one) => verdictsIn('answer', one))),
  ];
  return [...new Map(all.map((verdict) => [JSON.stringify(verdict), verdict])).values()].slice(0, MAXIMUM_VERDICTS);
};

const verdictsIn = (where: GuardrailVerdict['in'], assessment: Assessment): GuardrailVerdict[] => {
  const verdicts = (
    policy: GuardrailVerdict['policy'],
    findings: z.infer<typeof Findings> | undefined,
  ): GuardrailVerdict[] =>
    (findings ?? []).flatMap(({ type, name, action }) => {
      const verdict = { in: where, policy, found: name ?? type ?? policy, action: ACTIONS[action] ?? 'noted' };
      const parsed = GuardrailVerdict.safeParse(verdict);
      return parsed.success ? [parsed.data] : [];
    });
  const { topicPolicy, contentPolicy, wordPolicy, sensitiveInformationPolicy, contextualGroundingPolicy } = assessment;
  return [
    ...verdicts('topic', topicPolicy?.topics),
    ...verdicts('content', contentPolicy?.filters),
    ...verdicts('word', wordPolicy?.customWords),
    ...verdicts('word', wordPolicy?.managedWordLists),
    ...verdicts('sensitive-information', sensitiveInformationPolicy?.piiEntities),
    ...verdicts('sensitive-information', sensitiveInformationPolicy?.regexes),
    ...verdicts('grounding', contextualGroundingPolicy?.filters),
  ];
};
