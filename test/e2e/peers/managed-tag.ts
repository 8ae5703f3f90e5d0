import { select } from '../../../drill/automation/json-path.ts';
import type { InvokeApi, RunOptions } from '../../../drill/automation/types.ts';

interface TagReading {
  arn: RegExp;
  service: string;
  api: string;
  input: (names: readonly string[]) => Record<string, unknown>;
  /** Where the tag's value stands in the answer. */
  path: string;
}

/** How the tags of each kind of resource are read. A group's name may hold slashes; its UUID is not known to who calls. */
const READINGS: readonly TagReading[] = [
  {
    arn: /^arn:aws:ecs:[^:]+:\d+:service\/([^/*]+)\/([^/*]+)$/,
    service: 'ecs',
    api: 'DescribeServices',
    input: ([cluster, service]) => ({ cluster, services: [service], include: ['TAGS'] }),
    path: "$.services[0].tags[?(@.key == 'selfheal:managed')].value",
  },
  {
    arn: /^arn:aws:autoscaling:[^:]+:\d+:autoScalingGroup:[^:]+:autoScalingGroupName\/([^*]+)$/,
    service: 'autoscaling',
    api: 'DescribeAutoScalingGroups',
    input: ([group]) => ({ AutoScalingGroupNames: [group] }),
    path: "$.AutoScalingGroups[0].Tags[?(@.Key == 'selfheal:managed')].Value",
  },
  {
    arn: /^(arn:aws:lambda:[^:]+:\d+:function:[^:*]+)$/,
    service: 'lambda',
    api: 'ListTags',
    input: ([Resource]) => ({ Resource }),
    path: "$.Tags['selfheal:managed']",
  },
];

/** AWS says so of a resource that does not exist, in one way or another: what does not exist has no tags. */
const isRefused = (error: unknown): boolean => {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0;
  return status >= 400 && status < 500 && status !== 429;
};

/**
 * Asks the account itself whether a resource carries `selfheal:managed=true`, as IAM does for a condition on tags. A resource
 * that is not there, or that no reading is known for, does not; throws when the account cannot be asked.
 */
export const managedTag =
  (invoke: InvokeApi): RunOptions['isManaged'] =>
  async (arn) => {
    for (const reading of READINGS) {
      const [, ...names] = reading.arn.exec(arn) ?? [];
      if (names.length === 0) continue;
      try {
        const answer = await invoke(reading.service, reading.api, reading.input(names));
        const { values } = select(reading.path, answer);
        return values.length === 1 && values[0] === 'true';
      } catch (error) {
        if (isRefused(error)) return false;
        throw error;
      }
    }
    return false;
  };
