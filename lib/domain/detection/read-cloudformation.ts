import { CloudFormationStackEvent } from '../../contracts/events/cloudformation.ts';
import type { Severity } from '../../contracts/signal.ts';
import { STACK_TAG } from '../correlation/group-of.ts';
import { fieldsUnknownTo } from './further-labels.ts';
import { type DraftReading, ignored, readWith } from './reading.ts';

type Meaning =
  | { status: 'firing'; severity: Severity; proof: boolean; says: string }
  | { status: 'resolved'; says: string };

/** A failed update may have broken what ran; a failed creation or deletion touched nothing that served anybody before. */
const fires = (severity: Severity, proof: boolean, says: string): Meaning => ({
  status: 'firing',
  severity,
  proof,
  says,
});
const ends = (says: string): Meaning => ({ status: 'resolved', says });

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  UPDATE_ROLLBACK_IN_PROGRESS: fires('high', true, 'an update failed and is taken back'),
  UPDATE_FAILED: fires('high', true, 'an update failed and was left as it is'),
  UPDATE_ROLLBACK_FAILED: fires('high', true, 'an update failed and could not be taken back'),
  IMPORT_ROLLBACK_IN_PROGRESS: fires('low', false, 'an import failed and is taken back'),
  IMPORT_ROLLBACK_FAILED: fires('medium', false, 'an import failed and could not be taken back'),
  CREATE_FAILED: fires('low', false, 'it could not be created'),
  ROLLBACK_IN_PROGRESS: fires('low', false, 'its creation failed and is taken back'),
  ROLLBACK_FAILED: fires('low', false, 'its creation failed and could not be taken back'),
  DELETE_FAILED: fires('low', false, 'it could not be deleted'),
  UPDATE_COMPLETE: ends('an update succeeded'),
  UPDATE_ROLLBACK_COMPLETE: ends('the failed update has been taken back'),
  IMPORT_ROLLBACK_COMPLETE: ends('the failed import has been taken back'),
  DELETE_COMPLETE: ends('it has been deleted'),
};

/** `arn:aws:cloudformation:eu-west-1:111122223333:stack/shop/6a7e…`: the name between the slashes. */
const stackName = (stackId: string): string => /:stack\/([^/]+)/.exec(stackId)?.[1] ?? stackId;

export const readCloudFormation = (body: unknown): DraftReading[] =>
  readWith('a CloudFormation stack status change', CloudFormationStackEvent, body, (event) => {
    const { id, account, region, time, detail } = event;
    const { 'stack-id': stackId, 'status-details': details, 'client-request-token': operation } = detail;
    const name = stackName(stackId);
    const meaning = Object.hasOwn(MEANINGS, details.status) ? MEANINGS[details.status] : undefined;
    if (meaning === undefined) return [ignored(`stack ${name} is ${details.status}: no failure`)];
    return [
      {
        kind: 'draft',
        draft: {
          source: 'cloudformation',
          sourceEventId: id,
          status: meaning.status,
          severity: meaning.status === 'firing' ? meaning.severity : 'low',
          title: `stack ${name}: ${meaning.says}`,
          description: details['status-reason'],
          observedAt: time,
          resource: { account, region, arns: [stackId], dimensions: {}, name },
          hardEvidence: meaning.status === 'firing' && meaning.proof,
          ...(operation ? { deploymentId: operation } : {}),
          // The tag that its resources' alarms carry, so that where nobody knows either they are one group.
          labels: { happening: 'stack-change-failed', status: details.status, [STACK_TAG]: name },
          furtherLabels: fieldsUnknownTo(CloudFormationStackEvent.shape.detail, detail),
          identifiers: ['stack-change-failed', stackId],
        },
      },
    ];
  });
