import type { Comparison, MetricAlarm } from './alarm-definitions.ts';
import { breaches, type StateValue } from './evaluate-alarm.ts';
import type { Datapoint } from './statistics.ts';

/** The reason that CloudWatch gives for the state in which an alarm is made. */
export const JUST_CREATED = 'Unchecked: Initial alarm creation';

const WORDS: Readonly<Record<Comparison, string>> = {
  GreaterThanThreshold: 'greater than',
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  LessThanThreshold: 'less than',
};

const two = (number: number): string => String(number).padStart(2, '0');

/** `02/10/19 17:03:00` */
const shortTime = (epochMs: number): string => {
  const at = new Date(epochMs);
  return `${two(at.getUTCDate())}/${two(at.getUTCMonth() + 1)}/${two(at.getUTCFullYear() % 100)} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
};

/** CloudWatch writes numbers so that one can see that they are floating point. */
const decimal = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

/** `2019-10-02T17:04:40.989+0000`: how CloudWatch writes times inside alarm events. */
export const alarmTime = (epochMs: number): string => new Date(epochMs).toISOString().replace('Z', '+0000');

/** Why the alarm is in a state, in CloudWatch's words. `points` oldest first. */
export const reasonOf = (alarm: MetricAlarm, points: readonly Datapoint[], state: StateValue): string => {
  const { evaluationPeriods, datapointsToAlarm, comparison, threshold, treatMissingData } = alarm;
  const plural = evaluationPeriods === 1 ? '' : 's';
  if (state === 'INSUFFICIENT_DATA') {
    return `Insufficient Data: ${evaluationPeriods} datapoint${plural} ${plural ? 'were' : 'was'} unknown.`;
  }
  if (points.length === 0) {
    const treated = treatMissingData === 'breaching' ? 'Breaching' : 'NonBreaching';
    return `Threshold Crossed: no datapoints were received for ${evaluationPeriods} period${plural} and ${evaluationPeriods} missing datapoint${plural} ${plural ? 'were' : 'was'} treated as [${treated}].`;
  }
  const firing = state === 'ALARM';
  const shown = [...points].reverse().filter(({ value }) => breaches(alarm, value) === firing);
  const counted = Math.max(1, shown.length);
  const list = shown.map(({ at, value }) => `${decimal(value)} (${shortTime(at)})`).join(', ');
  const verb = `${counted === 1 ? 'was' : 'were'}${firing ? '' : ' not'}`;
  const transition = firing ? 'OK -> ALARM' : 'ALARM -> OK';
  const needed = firing ? datapointsToAlarm : evaluationPeriods - datapointsToAlarm + 1;
  return `Threshold Crossed: ${counted} out of the last ${evaluationPeriods} datapoints [${list}] ${verb} ${WORDS[comparison]} the threshold (${decimal(threshold)}) (minimum ${needed} datapoint${needed === 1 ? '' : 's'} for ${transition} transition).`;
};

/** The figures behind the reason, as the JSON text that CloudWatch puts beside it. */
export const reasonDataOf = (alarm: MetricAlarm, points: readonly Datapoint[], now: number): string =>
  JSON.stringify({
    version: '1.0',
    queryDate: alarmTime(now),
    ...(points[0] ? { startDate: alarmTime(points[0].at) } : {}),
    statistic: alarm.statistic,
    period: alarm.periodSeconds,
    recentDatapoints: points.map(({ value }) => value),
    threshold: alarm.threshold,
    evaluatedDatapoints: [...points].reverse().map(({ at, value }) => ({ timestamp: alarmTime(at), value })),
  });
