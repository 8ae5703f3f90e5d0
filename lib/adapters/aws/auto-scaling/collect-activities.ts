import {
  type Activity,
  type AutoScalingGroup,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
} from '@aws-sdk/client-auto-scaling';
import type { ComponentId } from '../../../contracts/component.ts';
import type { Scope } from '../../../contracts/observation.ts';
import type { ClientsFor, Sender } from '../clients.ts';
import { ask, type Collector, eachAtOnce, gap } from '../observatory/collector.ts';
import { byPlace } from '../observatory/places.ts';
import { counted, type Happening, happening, inStory, PLATFORM } from '../observatory/platform-facts.ts';

const GROUPS_AT_ONCE = 4;
/** Activities come newest first, 100 a page. */
const MAX_PAGES = 5;

const LIMIT_REACHED = /limit|quota|InsufficientInstanceCapacity|insufficient capacity/i;
const TAKEN_OUT_AS_UNHEALTHY = /health ?check|unhealthy/i;

const readActivity = (activity: Activity, component: ComponentId, scope: Scope): Happening[] => {
  const { StatusCode, StatusMessage = '', Description = '', Cause = '', StartTime: at } = activity;
  if (!inStory(at, scope)) return [];
  if (StatusCode === 'Failed' && /^Launching/i.test(Description)) {
    const what = LIMIT_REACHED.test(StatusMessage) ? 'quota-reached' : 'instance-launch-failed';
    return [happening(component, what, at, StatusMessage || Description)];
  }
  // A cause can be long and tell of several things: its own words about health are what counts.
  return /^Terminating/i.test(Description) && TAKEN_OUT_AS_UNHEALTHY.test(Cause)
    ? [happening(component, 'instance-unhealthy', at, `${Description}: ${Cause}`)]
    : [];
};

const activities = async (
  autoScaling: Sender<'autoScaling'>,
  name: string,
  component: ComponentId,
  scope: Scope,
  signal: AbortSignal,
): Promise<Happening[]> => {
  const read: Happening[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await autoScaling.send(
      new DescribeScalingActivitiesCommand({ AutoScalingGroupName: name, MaxRecords: 100, NextToken: nextToken }),
      { abortSignal: signal },
    );
    const seen = answer.Activities ?? [];
    read.push(...seen.flatMap((activity) => readActivity(activity, component, scope)));
    nextToken = answer.NextToken;
    if (!nextToken || seen.some(({ StartTime }) => StartTime && !inStory(StartTime, scope))) break;
  }
  return read;
};

const unhealthyInstances = ({ Instances = [] }: AutoScalingGroup, component: ComponentId, scope: Scope): Happening[] =>
  Instances.filter(({ HealthStatus }) => HealthStatus?.toLowerCase() === 'unhealthy').map(
    ({ InstanceId, LifecycleState }) =>
      // AWS does not say since when.
      happening(
        component,
        'instance-unhealthy',
        new Date(scope.toAt),
        `${InstanceId} is unhealthy (${LifecycleState})`,
      ),
  );

/** What Auto Scaling says of its groups: launches that failed, instances that are or were unhealthy. */
export const autoScalingCollector = (clientsFor: ClientsFor<'autoScaling'>, budgetSeconds: number): Collector => ({
  name: `${PLATFORM}: Auto Scaling`,
  source: PLATFORM,
  budgetSeconds,
  async look({ scope, found, signal }) {
    const groups = byPlace(scope).flatMap(({ place, components }) =>
      components.filter(({ kind }) => kind === 'auto-scaling-group').map((parts) => ({ ...parts, place })),
    );
    await eachAtOnce(groups, GROUPS_AT_ONCE, ({ place, component, name }) => {
      const action = 'autoscaling:DescribeAutoScalingGroups and autoscaling:DescribeScalingActivities';
      const about = `how the instances of ${name} fare`;
      return ask(found, { collector: PLATFORM, component, action, about }, async () => {
        const { autoScaling } = clientsFor(place);
        const { AutoScalingGroups = [] } = await autoScaling.send(
          new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
          { abortSignal: signal },
        );
        const [group] = AutoScalingGroups;
        if (!group) {
          found.gaps.push(
            gap(PLATFORM, component, `there is no Auto Scaling group ${name}; correct its name in the catalog`),
          );
          return;
        }
        const past = await activities(autoScaling, name, component, scope, signal);
        found.platform.push(...counted([...past, ...unhealthyInstances(group, component, scope)]));
      });
    });
  },
});
