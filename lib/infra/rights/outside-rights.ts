import { type TelemetrySources, workspaceIn } from '../../contracts/telemetry.ts';
import { arn, type Place } from '../arns.ts';
import type { Right } from './right.ts';

/** Secrets Manager ends a secret's ARN with a dash and six characters of its own. */
const SUFFIX = '-??????';

const secretRights = (place: Place, names: ReadonlySet<string>): Right[] =>
  names.size === 0
    ? []
    : [
        {
          sid: 'ReadSourceSecrets',
          actions: ['secretsmanager:GetSecretValue'],
          resources: [...names].sort().map((name) => arn('secretsmanager', place, `secret:${name}${SUFFIX}`)),
        },
      ];

/**
 * Querying the workspace that the catalog names, in the region that it is signed for and in Selfheal's own account.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonmanagedserviceforprometheus.html
 */
const workspaceRights = (
  { account }: Place,
  { url, signedFor }: NonNullable<TelemetrySources['prometheus']>,
): Right[] => {
  const workspace = workspaceIn(url);
  return signedFor === undefined || workspace === null
    ? []
    : [
        {
          sid: 'QueryWorkspace',
          actions: ['aps:QueryMetrics'],
          resources: [arn('aps', { account, region: signedFor }, `workspace/${workspace}`)],
        },
      ];
};

/** What asking the tools outside CloudWatch that the catalog names takes; nothing when it names none. */
export const outsideRights = (place: Place, { prometheus, datadog, newRelic }: TelemetrySources): Right[] => [
  ...secretRights(place, new Set([prometheus, datadog, newRelic].flatMap((source) => source?.secret ?? []))),
  ...(prometheus ? workspaceRights(place, prometheus) : []),
];
