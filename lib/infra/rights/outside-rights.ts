import type { TelemetrySources } from '../../contracts/telemetry.ts';
import { arn, type Place } from '../arns.ts';
import type { Right } from './right.ts';

/** Secrets Manager ends a secret's ARN with a dash and six characters of its own. */
const SUFFIX = '-??????';

/** Reading the secrets of tools outside CloudWatch that the catalog names; none when it names none. */
export const outsideRights = (place: Place, { prometheus, datadog, newRelic }: TelemetrySources): Right[] => {
  const names = new Set([prometheus, datadog, newRelic].flatMap((source) => source?.secret ?? []));
  return names.size === 0
    ? []
    : [
        {
          sid: 'ReadSourceSecrets',
          actions: ['secretsmanager:GetSecretValue'],
          resources: [...names].sort().map((name) => arn('secretsmanager', place, `secret:${name}${SUFFIX}`)),
        },
      ];
};
