import { createHash } from 'node:crypto';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { functionName } from '../../../lib/infra/names.ts';
import type { RoomName } from '../../../lib/infra/rooms.ts';
import type { AccountClients } from './clients.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * The credentials that a deployed function runs with: a session of its own role. The emulator makes them from the function's and the
 * role's ARN, and knows them once the function has run.
 */
export const credentialsOf = async ({ lambda }: Pick<AccountClients, 'lambda'>, room: RoomName) => {
  const { FunctionArn, Role } = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: functionName(room) }),
  );
  const digest = sha256(`${FunctionArn}:${Role}`);
  return {
    accessKeyId: `ASIA${digest.slice(0, 16).toUpperCase()}`,
    secretAccessKey: sha256(`secret:${digest}`),
    sessionToken: sha256(`token:${digest}`),
  };
};
