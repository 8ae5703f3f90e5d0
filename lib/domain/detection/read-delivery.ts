import { CodeDeployEvent } from '../../contracts/events/codedeploy.ts';
import { CodePipelineEvent } from '../../contracts/events/codepipeline.ts';
import { fieldsUnknownTo } from './further-labels.ts';
import { type DraftReading, ignored, readWith } from './reading.ts';

export const readCodeDeploy = (body: unknown): DraftReading[] =>
  readWith('a CodeDeploy notification', CodeDeployEvent, body, (event) => {
    const { account, region, time, resources, detail } = event;
    if (detail.state !== 'FAILURE')
      return [ignored(`deployment ${detail.deploymentId} is ${detail.state}: no failure`)];
    const group = `${detail.application}/${detail.deploymentGroup}`;
    return [
      {
        kind: 'draft',
        draft: {
          source: 'codedeploy',
          sourceEventId: `${detail.deploymentId}#${detail.state}`,
          status: 'firing',
          severity: 'high',
          title: `deployment ${detail.deploymentId} of ${group} failed`,
          description: '',
          observedAt: time,
          resource: { account, region, arns: resources, dimensions: {}, name: group },
          hardEvidence: true,
          deploymentId: detail.deploymentId,
          labels: { happening: 'deployment-failed' },
          furtherLabels: fieldsUnknownTo(CodeDeployEvent.shape.detail, detail),
          identifiers: ['deployment-failed', group],
        },
      },
    ];
  });

export const readCodePipeline = (body: unknown): DraftReading[] =>
  readWith('a CodePipeline execution state change', CodePipelineEvent, body, (event) => {
    const { account, region, time, resources, detail } = event;
    if (detail.state !== 'FAILED') return [ignored(`pipeline ${detail.pipeline} is ${detail.state}: no failure`)];
    return [
      {
        kind: 'draft',
        draft: {
          source: 'codepipeline',
          sourceEventId: `${detail['execution-id']}#${detail.state}`,
          status: 'firing',
          // Most pipelines fail in a build or a test, before anything that runs was touched: no proof of a fault.
          severity: 'low',
          title: `pipeline ${detail.pipeline} failed`,
          description: '',
          observedAt: time,
          resource: { account, region, arns: resources, dimensions: {}, name: detail.pipeline },
          hardEvidence: false,
          deploymentId: detail['execution-id'],
          labels: { happening: 'pipeline-failed' },
          furtherLabels: fieldsUnknownTo(CodePipelineEvent.shape.detail, detail),
          identifiers: ['pipeline-failed', detail.pipeline],
        },
      },
    ];
  });
