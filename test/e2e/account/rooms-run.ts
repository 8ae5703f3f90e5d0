import { DescribeLogStreamsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { functionName } from '../../../lib/infra/names.ts';
import { ROOM_NAMES, type RoomName } from '../../../lib/infra/rooms.ts';
import type { AccountClients } from './clients.ts';

/** The functions that nobody has called so far: who runs writes to a log stream of its own, whatever else it does. */
export const roomsNotRun = async ({ logs }: Pick<AccountClients, 'logs'>): Promise<RoomName[]> => {
  const idle = await Promise.all(
    ROOM_NAMES.map(async (room) => {
      const command = new DescribeLogStreamsCommand({ logGroupName: `/aws/lambda/${functionName(room)}`, limit: 1 });
      return (await logs.send(command)).logStreams?.length ? [] : [room];
    }),
  );
  return idle.flat();
};
