import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { databaseCondition } from '../../../../drill/world/database.ts';
import { createQueue } from '../../../../drill/world/queue.ts';

describe('the queue', () => {
  it('neither loses nor invents a message, and its oldest is never newer after more are sent', () => {
    const step = fc.record({ sent: fc.nat(50), consumed: fc.nat(60), held: fc.nat(10) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const queue = createQueue();
        let sent = 0;
        let consumed = 0;
        steps.forEach((one, index) => {
          const at = index * 5000;
          queue.step(at);
          const ageBefore = queue.oldestAgeSeconds(at);
          queue.send(one.sent, at);
          expect(queue.oldestAgeSeconds(at)).toBe(ageBefore);
          queue.hold(one.held, at);
          sent += one.sent;
          consumed += queue.consume(one.consumed);
          const { visibleMessages, inFlightMessages } = queue.attributes('shop-order-events', at);
          expect(visibleMessages + inFlightMessages + consumed).toBe(sent);
        });
      }),
    );
  });

  it('gives held messages back, with their age, when the visibility timeout is over', () => {
    const queue = createQueue();
    queue.send(5, 0);
    queue.hold(5, 10_000);
    queue.step(95_000);
    expect(queue.visible()).toBe(0);
    queue.step(100_000);
    expect(queue.visible()).toBe(5);
    expect(queue.oldestAgeSeconds(100_000)).toBe(100);
  });
});

describe('the database', () => {
  const demand = fc.record({ pools: fc.nat(400), leaked: fc.nat(200), foreign: fc.nat(200) });

  it('refuses nobody while there are free connections, and never lends more than it has', () => {
    fc.assert(
      fc.property(demand, fc.nat(100), (wanted, orders) => {
        const condition = databaseCondition(wanted, orders);
        const total = 3 + wanted.pools + wanted.leaked + wanted.foreign;
        expect(condition.usedConnections).toBe(Math.min(217, total));
        expect(condition.refusedShare > 0).toBe(total > 217);
        expect(condition.orderFaultShare).toBeGreaterThanOrEqual(condition.refusedShare);
        expect(condition.orderFaultShare).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('gets no better when more connections are wanted or more orders come', () => {
    fc.assert(
      fc.property(demand, fc.nat(100), fc.nat(50), (wanted, orders, more) => {
        const less = databaseCondition(wanted, orders);
        const busier = databaseCondition({ ...wanted, pools: wanted.pools + more }, orders + more);
        expect(busier.orderFaultShare).toBeGreaterThanOrEqual(less.orderFaultShare);
        expect(busier.latencyFactor).toBeGreaterThanOrEqual(less.latencyFactor);
        expect(busier.cpuPercent).toBeLessThanOrEqual(100);
      }),
    );
  });
});
