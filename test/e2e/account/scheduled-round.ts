import { DescribeRuleCommand, DisableRuleCommand, EnableRuleCommand } from '@aws-sdk/client-eventbridge';
import { SERVICE_NAME } from '../../../lib/infra/rooms.ts';
import type { AccountClients } from './clients.ts';

const Name = `${SERVICE_NAME}-sweep-round`;

/**
 * Takes the sweeper's five-minute round away until it is disposed of, so that only the rule for runs that ended badly can wake it.
 * Throws when the rule is not there to be taken away.
 */
export const withoutScheduledRound = async ({ events }: Pick<AccountClients, 'events'>): Promise<AsyncDisposable> => {
  await events.send(new DisableRuleCommand({ Name }));
  const { State, ScheduleExpression } = await events.send(new DescribeRuleCommand({ Name }));
  if (State !== 'DISABLED' || !ScheduleExpression)
    throw new Error(`${Name} is ${State} with the schedule ${ScheduleExpression}: expected a schedule, disabled`);
  return {
    async [Symbol.asyncDispose]() {
      await events.send(new EnableRuleCommand({ Name }));
    },
  };
};
