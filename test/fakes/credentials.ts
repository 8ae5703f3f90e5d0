/** Credentials that sign requests to a local server and open nothing. */
export const fakeCredentials = async () => ({
  accessKeyId: 'AKIAEXAMPLE',
  secretAccessKey: 'example',
  sessionToken: 'example-session',
  expiration: new Date('2099-01-01T00:00:00Z'),
});
