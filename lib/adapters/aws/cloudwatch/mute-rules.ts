import { GetAlarmMuteRuleCommand, ListAlarmMuteRulesCommand } from '@aws-sdk/client-cloudwatch';
import type { Sender } from '../clients.ts';
import { withRetryableErrors } from '../errors.ts';

/** CloudWatch's most. */
const PAGE = 100;

/** `arn:aws:cloudwatch:eu-west-1:111122223333:alarm-mute-rule:nightly`. */
const ruleName = (arn: string): string => arn.split(':').slice(6).join(':');

/**
 * The alarms, by name, whose actions their owners' mute rules hold back at this moment, each with the ARN of a rule. Throws
 * where a rule cannot be asked: to take its alarms for free to be told would break into somebody's maintenance.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListAlarmMuteRules.html
 */
export const mutedAlarms = async (client: Sender<'cloudwatch'>): Promise<ReadonlyMap<string, string>> => {
  const ask = <T>(call: () => Promise<T>): Promise<T> => withRetryableErrors('looking at mute rules of alarms', call);
  const arns: string[] = [];
  let NextToken: string | undefined;
  do {
    const input = { Statuses: ['ACTIVE' as const], MaxRecords: PAGE, NextToken };
    const page = await ask(() => client.send(new ListAlarmMuteRulesCommand(input)));
    arns.push(...(page.AlarmMuteRuleSummaries ?? []).flatMap(({ AlarmMuteRuleArn }) => AlarmMuteRuleArn ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  const muted = new Map<string, string>();
  // The list does not say which alarms a rule is for.
  for (const arn of arns) {
    const rule = await ask(() => client.send(new GetAlarmMuteRuleCommand({ AlarmMuteRuleName: ruleName(arn) })));
    for (const name of rule.MuteTargets?.AlarmNames ?? []) muted.set(name, arn);
  }
  return muted;
};
