import { DescribeInstanceStatusCommand, EC2ServiceException, type InstanceStatusSummary } from '@aws-sdk/client-ec2';
import { PlatformRefusal } from '../world/platform-refusal.ts';
import type { World } from '../world/types.ts';
import { createRefuse } from './refusals.ts';
import { fake } from './send.ts';

export const refuseEc2 = createRefuse(EC2ServiceException, {});

/** A check of a machine: it does not see what the process on it does. */
const PASSED: InstanceStatusSummary = { Status: 'ok', Details: [{ Name: 'reachability', Status: 'passed' }] };

/** The EC2 call of adapters over the instances of the world's groups. One that is not there makes the whole call fail, as in EC2. */
export const ec2Fakes = ({ autoScaling }: World) => [
  fake(DescribeInstanceStatusCommand, ({ InstanceIds = [] }) => {
    const all = autoScaling.groupNames().flatMap((name) => autoScaling.group(name).instances);
    const missing = InstanceIds.filter((id) => !all.some(({ instanceId }) => instanceId === id));
    if (missing.length > 0) {
      const listed = missing.join(', ');
      throw new PlatformRefusal('InvalidInstanceID.NotFound', `The instance IDs '${listed}' do not exist`);
    }
    return {
      InstanceStatuses: all
        .filter(({ instanceId }) => InstanceIds.length === 0 || InstanceIds.includes(instanceId))
        .map(({ instanceId, availabilityZone }) => ({
          InstanceId: instanceId,
          AvailabilityZone: availabilityZone,
          InstanceState: { Code: 16, Name: 'running' as const },
          SystemStatus: PASSED,
          InstanceStatus: PASSED,
        })),
    };
  }),
];
