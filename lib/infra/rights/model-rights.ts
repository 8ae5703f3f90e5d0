import { partitionOf } from '../../contracts/partition.ts';
import type { Place } from '../arns.ts';
import type { Right } from './right.ts';

/** Prefix of a profile that spreads calls over the regions of one geography: `eu.`, `us.`, `apac.`, `us-gov.`, `global.` … */
const PROFILE = /^(?:[a-z]{2,6}|us-gov)\.(?=[a-z0-9-]+\.)/;

/** A guardrail of this stack, and the key that it is encrypted with. */
export interface GuardrailResource {
  guardrailArn: string;
  keyArn: string;
}

/** Calling the catalog's models and no other. Each is a model id, an inference profile id, or an ARN of either. */
export const modelRights = (
  place: Place,
  modelIds: readonly string[],
  guardrail: GuardrailResource | null,
): Right[] => [
  ...modelIds.flatMap((modelId, index) => callingRights(place, modelId, index === 0 ? '' : String(index + 1))),
  ...(guardrail && modelIds.length > 0 ? guardrailRights(place, guardrail) : []),
];

/** A question names the guardrail; Bedrock applies it in the function's name, and decrypts it with the function's right to its key. */
const guardrailRights = ({ region }: Place, { guardrailArn, keyArn }: GuardrailResource): Right[] => [
  { sid: 'ApplyTheGuardrail', actions: ['bedrock:ApplyGuardrail'], resources: [guardrailArn] },
  {
    sid: 'GuardrailKey',
    actions: ['kms:Decrypt'],
    resources: [keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `bedrock.${region}.amazonaws.com` } },
  },
];

/** Behind a profile stands the same model in several regions, and Bedrock asks for leave for each. */
const callingRights = (place: Place, modelId: string, number: string): Right[] => {
  const partition = partitionOf(place.region);
  const actions = ['bedrock:InvokeModel'];
  const because = 'behind an inference profile the same model answers from several regions';
  const sid = `CallTheModel${number}`;
  if (/:(application-)?inference-profile\//.test(modelId)) {
    const model = modelId.includes(':application-inference-profile/')
      ? '*'
      : modelId.slice(modelId.indexOf('/') + 1).replace(PROFILE, '');
    return [
      { sid, actions, resources: [modelId] },
      {
        sid: `CallBehindTheProfile${number}`,
        actions,
        resources: [`arn:${partition}:bedrock:*::foundation-model/${model}`],
        conditions: { StringEquals: { 'bedrock:InferenceProfileArn': modelId } },
        because,
      },
    ];
  }
  if (modelId.startsWith('arn:')) return [{ sid, actions, resources: [modelId] }];
  if (!PROFILE.test(modelId)) {
    return [{ sid, actions, resources: [`arn:${partition}:bedrock:${place.region}::foundation-model/${modelId}`] }];
  }
  const profile = `arn:${partition}:bedrock:${place.region}:${place.account}:inference-profile/${modelId}`;
  return callingRights(place, profile, number);
};
