import { resolveCname } from 'node:dns/promises';

/** Where AWS Health is, should DNS not tell: the active endpoint of ordinary times. */
const USUAL_REGION = 'us-east-1';
const GLOBAL_ENDPOINT = 'global.health.amazonaws.com';

/**
 * The region whose endpoint of AWS Health is the active one: its global name points there, and a call must be made and signed there.
 * Never throws: without an answer from DNS the usual region is asked.
 *
 * @see https://docs.aws.amazon.com/health/latest/ug/health-api.html
 */
export const activeHealthRegion = async (
  resolveCname: (hostname: string) => Promise<readonly string[]>,
): Promise<string> => {
  try {
    const names = await resolveCname(GLOBAL_ENDPOINT);
    return (
      names.map((name) => /^health\.([a-z0-9-]+)\.amazonaws\.com\.?$/.exec(name)?.[1]).find(Boolean) ?? USUAL_REGION
    );
  } catch {
    return USUAL_REGION;
  }
};

/** The same, asked of DNS. */
export const lookUpHealthRegion = (): Promise<string> => activeHealthRegion(resolveCname);
