import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { OWN_ALARM_PREFIX } from '../names.ts';
import { SERVICE_NAME } from '../rooms.ts';

export interface ModelBudgetAlarmProps {
  dollarsPerMonth: number;
}

/** From this share on there is still time to raise the budget before models fall silent. */
const NEARLY_SPENT = 0.8;

/** Tells when the month's budget for models is nearly spent. Once it is, the deterministic ranking stands alone until the next month. */
export class ModelBudgetAlarm extends Construct {
  readonly alarm: Alarm;

  constructor(scope: Construct, id: string, { dollarsPerMonth }: ModelBudgetAlarmProps) {
    super(scope, id);
    this.alarm = new Alarm(this, 'Alarm', {
      alarmName: `${OWN_ALARM_PREFIX}model-budget`,
      alarmDescription: `Models have cost ${100 * NEARLY_SPENT} % of this month's $${dollarsPerMonth}. When it is spent, incidents are explained without them. See docs/model.md.`,
      metric: new Metric({
        namespace: 'Selfheal',
        metricName: 'ModelMonthBudgetUsed',
        dimensionsMap: { service: SERVICE_NAME },
        // It is told with each question, and questions may be hours apart.
        period: Duration.hours(6),
        statistic: 'Maximum',
      }),
      threshold: NEARLY_SPENT,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
