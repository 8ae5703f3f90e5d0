import type { ApprovalChange } from '../../contracts/approval.ts';

/** What somebody would rather have, in words: `runbook scale-ecs-service with DesiredCount = 6 and cause hyp_2`. */
export const changeInWords = ({ runbook, hypothesisId, parameters = {} }: ApprovalChange): string => {
  const values = Object.entries(parameters).map(([name, value]) => `${name} = ${value}`);
  return [
    ...(runbook ? [`runbook ${[runbook, ...(values.length > 0 ? [values.join(', ')] : [])].join(' with ')}`] : []),
    ...(hypothesisId ? [`cause ${hypothesisId}`] : []),
  ].join(' and ');
};
