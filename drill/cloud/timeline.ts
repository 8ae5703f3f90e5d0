import type { World } from '../world/types.ts';
import type { AlarmEngine } from './cloudwatch/alarm-engine.ts';
import { serviceDeployments } from './ecs/service-deployments.ts';
import { alarmEvent } from './events/alarm-events.ts';
import type { Bus } from './events/bus.ts';
import type { createEventFactory, EventContent } from './events/event.ts';
import { eventsOf } from './events/happening-events.ts';
import type { Places } from './places.ts';

const MINUTE_MS = 60_000;

/** When in a minute alarms are evaluated: once the minute before can be seen. */
const EVALUATION_OFFSET_MS = 20_000;

export interface TimelineSettings {
  readonly world: World;
  readonly places: Places;
  readonly engine: AlarmEngine;
  readonly bus: Bus;
  readonly event: ReturnType<typeof createEventFactory>;
}

interface Pending {
  readonly content: EventContent;
  readonly at: number;
  readonly dueAt: number;
}

const firstEvaluationAfter = (at: number): number => {
  const inThisMinute = Math.floor(at / MINUTE_MS) * MINUTE_MS + EVALUATION_OFFSET_MS;
  return inThisMinute > at ? inThisMinute : inThisMinute + MINUTE_MS;
};

/** Moves world and cloud on together: what happens becomes events, and alarms are evaluated once a minute. */
export const createTimeline = ({ world, places, engine, bus, event }: TimelineSettings) => {
  let nextHappening = world.happenings.from(0).length;
  let nextEvaluationAt = firstEvaluationAfter(world.now);
  let pending: Pending[] = [];

  const deploymentsOf = (service: string) => serviceDeployments(world, service, []);

  const publishDue = (now: number): void => {
    for (const happening of world.happenings.from(nextHappening)) {
      nextHappening = happening.sequence + 1;
      for (const { content, delayMs } of eventsOf(places, happening, deploymentsOf)) {
        pending.push({ content, at: happening.at, dueAt: happening.at + delayMs });
      }
    }
    const due = pending.filter(({ dueAt }) => dueAt <= now).sort((a, b) => a.dueAt - b.dueAt);
    pending = pending.filter(({ dueAt }) => dueAt > now);
    for (const { content, at } of due) bus.publish(event(content, at));
  };

  const moveWorldTo = (at: number): void => {
    // A call may have moved the world on already.
    if (at > world.now) world.advanceTo(at);
    publishDue(at);
  };

  return {
    /** Throws nothing for an instant that has passed already: then there is nothing to do. */
    advanceTo: (epochMs: number): void => {
      while (nextEvaluationAt <= epochMs) {
        const at = nextEvaluationAt;
        nextEvaluationAt += MINUTE_MS;
        moveWorldTo(at);
        for (const transition of engine.evaluateAt(at)) bus.publish(event(alarmEvent(places, transition), at));
      }
      moveWorldTo(epochMs);
    },
  };
};
