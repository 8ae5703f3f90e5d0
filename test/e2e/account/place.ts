import { STATE_MACHINE_NAME } from '../../../lib/infra/names.ts';

/** What every client of the emulator is told; it takes any key, and this is the account that it then acts for. */
export const PLACE = { account: '000000000000', region: 'eu-west-1' } as const;
export const STACK_NAME = 'selfheal';
export const STATE_MACHINE_ARN = `arn:aws:states:${PLACE.region}:${PLACE.account}:stateMachine:${STATE_MACHINE_NAME}`;
/** One run of the workflow; through which alias it was started does not matter. */
export const executionArn = (name: string): string =>
  `arn:aws:states:${PLACE.region}:${PLACE.account}:execution:${STATE_MACHINE_NAME}:${name}`;

export const CREDENTIALS = { accessKeyId: 'emulator', secretAccessKey: 'emulator' } as const;

/** The same for the product's clients, which expect them to be temporary. */
export const ownersCredentials = async () => ({
  ...CREDENTIALS,
  sessionToken: '',
  expiration: new Date('2099-01-01T00:00:00Z'),
});

/** The same for programs that read their environment: the CDK's command line, moto. */
export const programEnvironment = (endpoint: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  AWS_REGION: PLACE.region,
  AWS_DEFAULT_REGION: PLACE.region,
});
