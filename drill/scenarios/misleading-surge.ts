import { DATABASE, ECS_SERVICES, WORKERS } from '../world/shop.ts';
import type { World } from '../world/types.ts';
import { nothing, restart, rollBack, scaleTo } from './remedies.ts';
import type { Remedy, Scenario } from './scenario.ts';

const TRAFFIC_FACTOR = 1.6;

/** Connections of orders-db that nobody holds at this moment. */
const freeConnections = (world: World): number => {
  const pool = ECS_SERVICES.find(({ name }) => name === 'orders')?.poolConnections ?? 0;
  const held =
    DATABASE.ownConnections +
    world.ecs.service('orders').runningCount * pool +
    world.autoScaling.group(WORKERS.group).instances.length * WORKERS.connectionsPerInstance;
  return DATABASE.maxConnections - DATABASE.reservedConnections - held;
};

const byPeople: Remedy = {
  what: 'end the reporting client, then run 7 tasks of orders',
  apply: (world) => {
    world.clear('foreign-connections');
    scaleTo('orders', 7).apply(world);
  },
};

export const misleadingSurge: Scenario = {
  name: 'misleading-surge',
  title: 'A surge that must not be met with more tasks',
  story:
    'Traffic rises by 60% with dearer orders, and orders runs out of processor. A reporting client holds nearly all free connections of orders-db, so more tasks of orders exhaust them and make it worse.',
  onsetAfterSeconds: 300,
  inject: (world, random) => {
    const usual = Math.max(0.1, world.truth.utilisation('orders'));
    world.inject({
      kind: 'foreign-connections',
      database: DATABASE.id,
      connections: freeConnections(world) - random.integer(1, 3),
    });
    world.inject({
      kind: 'traffic-rise',
      factor: TRAFFIC_FACTOR,
      rampSeconds: random.between(60, 110),
      costFactors: { orders: random.between(1.07, 1.11) / (usual * TRAFFIC_FACTOR) },
    });
  },
  truth: { component: 'orders', faultClass: 'traffic-surge' },
  acceptableOutcomes: ['escalated', 'mitigated'],
  remedies: {
    cures: [],
    mitigates: [byPeople],
    useless: [nothing, rollBack('checkout'), restart('checkout')],
    worsens: [scaleTo('orders', 5), scaleTo('orders', 6), scaleTo('orders', 7)],
  },
};
