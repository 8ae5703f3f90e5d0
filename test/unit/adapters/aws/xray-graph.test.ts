import type { Service } from '@aws-sdk/client-xray';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tracedComponents } from '../../../../lib/adapters/aws/traced-components.ts';
import { tracedGraph } from '../../../../lib/adapters/aws/xray/traced-graph.ts';
import { TracedCall } from '../../../../lib/contracts/observation.ts';
import { ACCOUNT, aCatalog, CHECKOUT, PRICING, REGION } from '../../../fakes/catalog.ts';
import { node, SHOP, TABLE, UNHEARD_OF } from './xray-nodes.ts';

const HOME = { account: ACCOUNT, region: REGION };
const QUEUE = `${ACCOUNT}:${REGION}:queue:events`;

describe('the call graph of X-Ray', () => {
  const graphOf = (services: readonly Service[]) => tracedGraph(services, HOME, tracedComponents(aCatalog()));
  const pairs = (services: readonly Service[]) =>
    graphOf(services).calls.map(({ caller, callee, requests }) => [caller, callee, requests]);

  it('joins Lambda’s two nodes and leaves clients out', () => {
    expect(pairs(SHOP)).toEqual([
      [CHECKOUT, UNHEARD_OF, 900],
      [CHECKOUT, PRICING, 1000],
      [CHECKOUT, TABLE, 1000],
    ]);
    expect(graphOf(SHOP).entities.get(PRICING)).toMatchObject({ type: 'AWS::Lambda', requests: 1000 });
  });

  it('says how many requests of the caller the calls come from', () => {
    expect(graphOf(SHOP).calls.map(({ callerRequests }) => callerRequests)).toEqual([1000, 1000, 1000]);
  });

  it('lets the consumer depend on a queue, and nobody on what happens afterwards', () => {
    expect(
      pairs([
        node(1, 'checkout', 'AWS::ECS::Fargate', [[2, 50]]),
        node(2, 'events', 'AWS::SQS::Queue', [[3, 50, 'link']]),
        node(3, 'shop-pricing', 'AWS::Lambda', [[4, 50, 'link']]),
        node(4, 'later', 'AWS::Lambda'),
      ]),
    ).toEqual([
      [CHECKOUT, QUEUE, 50],
      [PRICING, QUEUE, 50],
    ]);
  });

  it('is the same in any order of nodes, and a call is never one to itself', () => {
    const names = ['checkout', 'shop-pricing', 'events', 'a.example', 'b.example'];
    const types = ['AWS::ECS::Fargate', 'AWS::Lambda', 'AWS::Lambda::Function', 'AWS::SQS::Queue', 'remote', 'client'];
    const edge = fc.tuple(fc.nat(12), fc.nat(1000));
    const anyNode = fc.tuple(
      fc.constantFrom(...names),
      fc.constantFrom(...types),
      fc.array(edge, { maxLength: 5 }),
      fc.nat(500),
    );
    fc.assert(
      fc.property(fc.array(anyNode, { maxLength: 10 }), fc.infiniteStream(fc.nat(100)), (nodes, order) => {
        const services = nodes.map(([name, type, edges, requests], id) => node(id, name, type, edges, requests));
        const shuffled = services
          .map((service) => ({ service, key: order.next().value ?? 0 }))
          .sort((one, other) => one.key - other.key)
          .map(({ service }) => service);
        const { calls } = graphOf(services);
        expect(graphOf(shuffled)).toMatchObject({ calls, entities: graphOf(services).entities });
        for (const call of calls) {
          TracedCall.parse(call);
          expect(call.caller).not.toBe(call.callee);
        }
      }),
    );
  });
});
