/** What every client of the emulator is told; it takes any key, and this is the account that it then acts for. */
export const PLACE = { account: '000000000000', region: 'eu-west-1' } as const;
export const STACK_NAME = 'selfheal';

export const CREDENTIALS = { accessKeyId: 'emulator', secretAccessKey: 'emulator' } as const;

/** The same for programs that read their environment: the CDK's command line, moto. */
export const programEnvironment = (endpoint: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  AWS_REGION: PLACE.region,
  AWS_DEFAULT_REGION: PLACE.region,
});
