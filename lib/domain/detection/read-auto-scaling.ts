import { AutoScalingFailureEvent } from '../../contracts/events/auto-scaling.ts';
import { fieldsUnknownTo } from './further-labels.ts';
import { type DraftReading, readWith } from './reading.ts';

export const readAutoScalingFailure = (body: unknown): DraftReading[] =>
  readWith('an Auto Scaling failure', AutoScalingFailureEvent, body, (event) => {
    const { account, region, time, resources, detail } = event;
    const happening =
      event['detail-type'] === 'EC2 Instance Launch Unsuccessful' ? 'launch-failed' : 'terminate-failed';
    const group = detail.AutoScalingGroupName;
    return [
      {
        kind: 'draft',
        draft: {
          source: 'auto-scaling',
          sourceEventId: `${detail.ActivityId}#${happening}`,
          status: 'firing',
          severity: happening === 'launch-failed' ? 'medium' : 'low',
          title: `${group}: an instance could not be ${happening === 'launch-failed' ? 'launched' : 'terminated'}`,
          description: [detail.StatusMessage, detail.Cause].filter(Boolean).join('\n'),
          observedAt: detail.EndTime ?? time,
          resource: {
            account,
            region,
            // The instance's ARN names another resource every time.
            arns: resources.filter((arn) => arn.includes(':autoScalingGroup:')),
            dimensions: { AutoScalingGroupName: group },
          },
          hardEvidence: false,
          labels: { happening, ...(detail.EC2InstanceId ? { instance: detail.EC2InstanceId } : {}) },
          furtherLabels: fieldsUnknownTo(AutoScalingFailureEvent.shape.detail, detail),
          identifiers: [happening, group],
        },
      },
    ];
  });
