import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { signWith } from '../../../../lib/adapters/aws/signed-headers.ts';
import { prometheusReader } from '../../../../lib/adapters/prometheus/read-prometheus.ts';
import { PRICING } from '../../../fakes/catalog.ts';
import {
  type Asked,
  answering,
  type HttpPeer,
  httpPeer,
  type PeerAnswer,
  towardsPeer,
} from '../../../fakes/http-peer.ts';
import { ROLE_KEYS, signatureOf } from '../../../fakes/signature.ts';
import { catalogAsking, FROM, lookOutside, NOW, secretsWith } from './asking.ts';

const HOST = 'aps-workspaces.eu-west-1.amazonaws.com';
const WORKSPACE = '/workspaces/ws-b226cc2a-a446-46a9-933a-ac50479a5568';
const catalogOf = (query: string) =>
  catalogAsking(
    { requests: { source: 'prometheus', query } },
    { prometheus: { url: `https://${HOST}${WORKSPACE}/`, signedFor: 'eu-west-1' } },
  );
const catalog = catalogOf('sum(increase(http_requests_total[1m]))');

const NUMBERS = { status: 'success', data: { resultType: 'matrix', result: [{ metric: {}, values: [] }] } };
/** As it would have come to the workspace's own address. */
const atItsAddress = ({ headers, ...asked }: Asked): Asked => ({ ...asked, headers: { ...headers, host: HOST } });
/** As a workspace does: it answers what is signed, and says why it answers nothing else. */
const workspaceFor =
  (seenAs: (asked: Asked) => Asked): PeerAnswer =>
  (response, asked) => {
    const seen = signatureOf(seenAs(asked));
    const [status, body] = 'scope' in seen ? [200, NUMBERS] : [403, { message: seen.refused }];
    answering(status, body)(response, asked);
  };
const workspace = workspaceFor(atItsAddress);

/** Signs as an AWS client with these keys. */
const signing = (credentials: typeof ROLE_KEYS | (() => Promise<never>)) =>
  signWith(new SecretsManagerClient({ region: 'eu-central-1', credentials }).config, () => NOW);

describe('a workspace of Amazon Managed Service for Prometheus', () => {
  let peer: HttpPeer | undefined;
  afterEach(() => peer?.close());

  const look = async (
    given: { asking?: typeof catalog; sign?: ReturnType<typeof signing> },
    ...answers: [PeerAnswer, ...PeerAnswer[]]
  ) => {
    const started = await httpPeer(...answers);
    peer = started;
    const found = await lookOutside(given.asking ?? catalog, towardsPeer(started), {
      sign: given.sign ?? signing(ROLE_KEYS),
    });
    return { ...found, asked: started.asked };
  };

  it('is asked with a signature of the function’s role, for its service and region', async () => {
    const { series, gaps, read, asked } = await look({}, workspace);
    expect(gaps).toEqual([]);
    expect(series).toMatchObject([{ component: PRICING, role: 'requests' }]);
    expect(asked.map(({ path }) => path)).toEqual([`${WORKSPACE}/api/v1/query_range`]);
    expect(asked.map((one) => signatureOf(atItsAddress(one)))).toEqual([
      {
        scope: '20260301/eu-west-1/aps/aws4_request',
        signed: ['content-type', 'host', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token'],
      },
    ]);
    expect(asked[0]?.headers['x-amz-security-token']).toBe(ROLE_KEYS.sessionToken);
    expect(read).toEqual([]);
  });

  it('gets exactly what was signed, its own name included', async () => {
    peer = await httpPeer(workspaceFor((asked) => asked));
    const settings = { url: `${peer.origin}${WORKSPACE}`, signedFor: 'eu-west-1' };
    const parts = { fetch, now: () => NOW, random: () => 0 };
    const read = prometheusReader(settings, { secrets: secretsWith().secrets, sign: signing(ROLE_KEYS) }, parts);
    const minutes = { fromSeconds: FROM, toSeconds: FROM + 600 };
    expect((await read('up', minutes, new AbortController().signal)).values).toHaveLength(10);
  });

  it('is asked again with a signature that holds when it was busy', async () => {
    const { gaps, asked } = await look({}, answering(503, 'busy'), workspace);
    expect(gaps).toEqual([]);
    expect(asked).toHaveLength(2);
  });

  it('tells when the role may not, what to check, and nothing of the signature', async () => {
    const other = signing({ ...ROLE_KEYS, secretAccessKey: 'another' });
    const echoing: PeerAnswer = (response, { headers }) =>
      answering(403, { message: `not ${headers.authorization} ${headers['x-amz-security-token']}` })(
        response,
        {} as never,
      );
    for (const answer of [workspace, echoing]) {
      const { gaps, asked } = await look({ sign: other }, answer);
      expect(asked).toHaveLength(1);
      expect(gaps[0]?.because).toMatch(/answered 403: .*; check the workspace's id in the catalog; deploying gives/);
      expect(gaps[0]?.because).not.toMatch(/Signature=|AQoEXAMPLE/);
      await peer?.close();
    }
  });

  it('is not asked without credentials', async () => {
    const { gaps, asked } = await look({ sign: signing(() => Promise.reject(new Error('no role here'))) }, workspace);
    expect(asked).toEqual([]);
    expect(gaps[0]?.because).toMatch(/was not sent: it could not be signed \(.*no role here/);
  });

  it('understands every query, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), async (query) => {
        const { gaps, asked } = await look({ asking: catalogOf(query) }, workspace);
        expect(gaps).toEqual([]);
        expect(new URLSearchParams(asked[0]?.body).get('query')).toBe(query);
        await peer?.close();
      }),
      { numRuns: 25 },
    );
  });
});
