import type { ServiceEvent } from '@aws-sdk/client-ecs';
import type { ComponentId } from '../../../contracts/component.ts';
import type { PlatformFact, Scope } from '../../../contracts/observation.ts';
import { type Happening, happening, inStory } from '../observatory/platform-facts.ts';

const LIMIT_REACHED = /reached the limit|quota|limit on the number/i;
/** No machine has room, or AWS has none to give. */
const NO_CAPACITY = /no container instance met all|capacity is unavailable|insufficient|RESOURCE:/i;

/**
 * What a line in a service's list of events says, in ECS's own words.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
 */
const readMessage = (message: string): PlatformFact['what'] | null => {
  if (/unable to place (?:a )?tasks?/i.test(message)) {
    if (LIMIT_REACHED.test(message)) return 'quota-reached';
    return NO_CAPACITY.test(message) ? 'instance-launch-failed' : 'task-start-failed';
  }
  if (/unable to consistently start tasks/i.test(message)) return 'task-start-failed';
  if (/ is unhealthy in /i.test(message)) return 'task-unhealthy';
  return null;
};

/** What the service's events tell of its tasks: placements that failed, starts that do not hold, targets that are unhealthy. */
export const troubleIn = (events: readonly ServiceEvent[], component: ComponentId, scope: Scope): Happening[] =>
  events.flatMap(({ createdAt, message = '' }) => {
    const what = readMessage(message);
    return what && inStory(createdAt, scope) ? [happening(component, what, createdAt, message)] : [];
  });
