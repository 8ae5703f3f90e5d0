import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeInstanceStatusCommand, type InstanceStatus } from '@aws-sdk/client-ec2';
import type { ComponentId } from '../../../contracts/component.ts';
import type { ClientsFor, Sender } from '../clients.ts';
import { awsErrorCode } from '../errors.ts';
import { ask, type Collector, eachAtOnce, gap, inChunksOf, type Look, standingGap } from '../observatory/collector.ts';
import { byPlace, type ScopedComponent } from '../observatory/places.ts';
import { counted, happening, PLATFORM } from '../observatory/platform-facts.ts';
import { type InstanceRole, readInstanceStatus } from './read-instance-status.ts';

/** DescribeInstanceStatus takes so many ids in one call, and then gives no pages. */
const INSTANCES_PER_CALL = 100;
const GROUPS_PER_CALL = 50;
const CALLS_AT_ONCE = 4;
/** Of one group; more tell nothing more about what is wrong with it, and take nothing from other groups. */
const INSTANCES_PER_GROUP = 200;

const INSTANCE_ID = /^i-[0-9a-f]{8,17}$/;

interface Watched {
  id: string;
  component: ComponentId;
  role: InstanceRole;
}

/** Instances of the groups, of each no more than are looked at; one that is only just gone, or was never there, is told by nobody here. */
const members = async (
  autoScaling: Sender<'autoScaling'>,
  groups: readonly ScopedComponent[],
  { found, signal }: Look,
): Promise<Watched[]> => {
  const watched: Watched[] = [];
  for (const chunk of inChunksOf(GROUPS_PER_CALL, groups)) {
    let nextToken: string | undefined;
    do {
      const page = await autoScaling.send(
        new DescribeAutoScalingGroupsCommand({
          AutoScalingGroupNames: chunk.map(({ name }) => name),
          NextToken: nextToken,
        }),
        { abortSignal: signal },
      );
      for (const { AutoScalingGroupName, Instances = [] } of page.AutoScalingGroups ?? []) {
        const group = chunk.find(({ name }) => name === AutoScalingGroupName);
        if (!group) continue;
        const { component, name } = group;
        const ids = Instances.flatMap(({ InstanceId: id }) => id ?? []);
        watched.push(...ids.slice(0, INSTANCES_PER_GROUP).map((id): Watched => ({ id, component, role: 'member' })));
        if (ids.length > INSTANCES_PER_GROUP) {
          const because = `${name} has ${ids.length} instances; the status of ${INSTANCES_PER_GROUP} of them is looked at`;
          found.gaps.push(standingGap(PLATFORM, component, because));
        }
      }
      nextToken = page.NextToken;
    } while (nextToken);
  }
  return watched;
};

const describe = async (ec2: Sender<'ec2'>, ids: readonly string[], signal: AbortSignal): Promise<InstanceStatus[]> => {
  // All states: a host that is stopped would otherwise be left out, as if nothing were wrong with it.
  const { InstanceStatuses = [] } = await ec2.send(
    new DescribeInstanceStatusCommand({ InstanceIds: [...ids], IncludeAllInstances: true }),
    { abortSignal: signal },
  );
  return InstanceStatuses;
};

/** One id that EC2 does not know makes it refuse the whole call, and says which: the others are asked again. */
const describeKnown = async (
  ec2: Sender<'ec2'>,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<{ statuses: InstanceStatus[]; unknown: string[] }> => {
  try {
    return { statuses: await describe(ec2, ids, signal), unknown: [] };
  } catch (error) {
    if (awsErrorCode(error) !== 'InvalidInstanceID.NotFound') throw error;
    const named = new Set(String(error).match(/i-[0-9a-f]{8,17}/g) ?? []);
    const known = ids.filter((id) => !named.has(id));
    if (known.length === ids.length) throw error;
    const statuses = known.length > 0 ? await describe(ec2, known, signal) : [];
    return { statuses, unknown: ids.filter((id) => named.has(id)) };
  }
};

const lookAtInstances = async (
  ec2: Sender<'ec2'>,
  watched: readonly Watched[],
  { scope, found, signal }: Look,
): Promise<void> => {
  const { statuses, unknown } = await describeKnown(
    ec2,
    watched.map(({ id }) => id),
    signal,
  );
  const happenings = watched.flatMap(({ id, component, role }) =>
    statuses
      .filter(({ InstanceId }) => InstanceId === id)
      .flatMap((status) => readInstanceStatus(status, role, scope))
      .map(({ at, detail }) => happening(component, 'instance-impaired', at, detail)),
  );
  found.platform.push(...counted(happenings));
  for (const { id, component } of watched.filter(({ id, role }) => role === 'host' && unknown.includes(id)))
    found.gaps.push(gap(PLATFORM, component, `EC2 knows no instance ${id}; correct its name in the catalog`));
};

/** What EC2 says of hosts, and of the instances of Auto Scaling groups: impaired checks and events that are under way. */
export const instanceStatusCollector = (
  clientsFor: ClientsFor<'ec2' | 'autoScaling'>,
  budgetSeconds: number,
): Collector => ({
  name: `${PLATFORM}: EC2`,
  source: PLATFORM,
  budgetSeconds,
  async look(look) {
    const { scope, found } = look;
    await Promise.all(
      byPlace(scope).map(async ({ place, components }) => {
        const hosts = components.filter(({ kind }) => kind === 'host');
        const groups = components.filter(({ kind }) => kind === 'auto-scaling-group');
        if (hosts.length + groups.length === 0) return;
        for (const { component, name } of hosts.filter(({ name }) => !INSTANCE_ID.test(name)))
          found.gaps.push(
            gap(PLATFORM, component, `${name} is no instance id (i-…): EC2 cannot be asked; name the host by its id`),
          );
        const watched: Watched[] = hosts
          .filter(({ name }) => INSTANCE_ID.test(name))
          .map(({ name, component }) => ({ id: name, component, role: 'host' }));
        if (groups.length > 0) {
          const about = `which instances ${groups.map(({ name }) => name).join(', ')} have`;
          await ask(
            found,
            { collector: PLATFORM, action: 'autoscaling:DescribeAutoScalingGroups', about },
            async () => {
              watched.push(...(await members(clientsFor(place).autoScaling, groups, look)));
            },
          );
        }
        const chunks = inChunksOf(INSTANCES_PER_CALL, watched);
        await eachAtOnce(chunks, CALLS_AT_ONCE, (chunk) => {
          const about = `the status of ${chunk.length} instances in ${place.region} of ${place.account}`;
          return ask(found, { collector: PLATFORM, action: 'ec2:DescribeInstanceStatus', about }, () =>
            lookAtInstances(clientsFor(place).ec2, chunk, look),
          );
        });
      }),
    );
  },
});
