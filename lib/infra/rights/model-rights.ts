import { type Place, partitionOf } from '../arns.ts';
import type { Right } from './right.ts';

/** Prefix of a profile that spreads calls over the regions of one geography: `eu.`, `us.`, `apac.`, `us-gov.`, `global.` … */
const PROFILE = /^(?:[a-z]{2,6}|us-gov)\.(?=[a-z0-9-]+\.)/;

/**
 * Calling the catalog's model and no other. `modelId` is a model id, an inference profile id, or an ARN of either. Behind a
 * profile stands the same model in several regions, and Bedrock asks for leave for each.
 */
export const modelRights = (place: Place, modelId: string | undefined): Right[] => {
  if (!modelId) return [];
  const partition = partitionOf(place.region);
  const actions = ['bedrock:InvokeModel'];
  const because = 'behind an inference profile the same model answers from several regions';
  const sid = 'CallTheModel';
  if (/:(application-)?inference-profile\//.test(modelId)) {
    const model = modelId.includes(':application-inference-profile/')
      ? '*'
      : modelId.slice(modelId.indexOf('/') + 1).replace(PROFILE, '');
    return [
      { sid, actions, resources: [modelId] },
      {
        sid: 'CallBehindTheProfile',
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
  return modelRights(place, profile);
};
