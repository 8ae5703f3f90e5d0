import { COMPONENTS, type ComponentPlan, DATABASE, ENTRANCE, PRICING, QUEUE } from '../world/shop.ts';
import type { Traced, TracedMinute } from '../world/types.ts';
import type { Places } from './places.ts';

/** A node of the service map: what X-Ray calls it, and what it counts and calls in a minute. */
export interface MapNode {
  readonly referenceId: number;
  readonly name: string;
  readonly type: string;
  readonly root: boolean;
  /** Where its owner's account is known from its segments or its name. */
  readonly accountId: string | undefined;
  counted(minute: TracedMinute): Traced | undefined;
  /** By the reference id of the node that is called. */
  called(minute: TracedMinute): readonly (readonly [referenceId: number, Traced])[];
}

type Description = Omit<MapNode, 'referenceId' | 'root' | 'called'> & { readonly component: string };

/** What X-Ray's SDKs name a downstream call by: its host, its queue's address, or schema and host of a database. */
const describe = (plan: ComponentPlan, places: Places): Description[] => {
  const described = (name: string, type: string, accountId: string | undefined): Description => ({
    component: plan.name,
    name,
    type,
    accountId,
    counted: ({ nodes }) => nodes.get(plan.name),
  });
  const { accountId, region } = places;
  switch (plan.name) {
    case PRICING.component: {
      // What is throttled never reaches the function, whose node counts only what it served.
      const fn = described(PRICING.name, 'AWS::Lambda::Function', accountId);
      const counted = (minute: TracedMinute): Traced | undefined => {
        const all = fn.counted(minute);
        return all && { ...all, requests: all.requests - all.throttles, throttles: 0 };
      };
      return [described(PRICING.name, 'AWS::Lambda', accountId), { ...fn, counted }];
    }
    case 'payment-provider':
      return [described('api.payment-provider.example', 'remote', undefined)];
    case DATABASE.component:
      return [described(`orders@${DATABASE.id}.c5k2m8q1x7zt.${region}.rds.amazonaws.com`, 'Database::SQL', undefined)];
    case QUEUE.component:
      return [
        described(`https://sqs.${region}.amazonaws.com/${accountId}/${QUEUE.name}`, 'AWS::SQS::Queue', accountId),
      ];
    default:
      return [described(plan.name, 'AWS::ECS::Fargate', accountId)];
  }
};

/** Every node that the shop's traces could show. The workers are not instrumented, as some services of any account are not. */
export const mapNodes = (places: Places): MapNode[] => {
  const described = COMPONENTS.flatMap((plan) => describe(plan, places));
  const first = new Map<string, number>();
  described.forEach(({ component }, index) => {
    if (!first.has(component)) first.set(component, index);
  });
  const nodes = described.map((description, index): MapNode => {
    const { component } = description;
    // Callers reach the first node of a component; Lambda's service then invokes the function.
    const invokes = described[index + 1]?.component === component;
    return {
      ...description,
      referenceId: index,
      root: component === ENTRANCE,
      called: (minute) => {
        if (invokes) {
          const served = described[index + 1]?.counted(minute);
          return served ? [[index + 1, served]] : [];
        }
        if (description.type === 'AWS::Lambda::Function') return [];
        return [...(minute.edges.get(component) ?? [])].flatMap(([callee, traced]) => {
          const referenceId = first.get(callee);
          return referenceId === undefined || traced.requests === 0 ? [] : [[referenceId, traced] as const];
        });
      },
    };
  });
  const entrance = nodes.find(({ root }) => root);
  const client: MapNode = {
    referenceId: nodes.length,
    name: entrance?.name ?? '',
    type: 'client',
    root: false,
    accountId: undefined,
    counted: (minute) => entrance?.counted(minute),
    called: (minute) => {
      const served = entrance?.counted(minute);
      return entrance && served ? [[entrance.referenceId, served]] : [];
    },
  };
  return [client, ...nodes];
};
