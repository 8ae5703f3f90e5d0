import type { AlarmTransition } from '../../contracts/events/cloudwatch-alarm.ts';

type Exclusion = (alarm: AlarmTransition) => string | null;

/** Names that Application Auto Scaling and EC2 Auto Scaling give to the alarms of their target tracking policies. */
const TARGET_TRACKING_PREFIX = 'TargetTracking-';
/** Names of the alarms on Selfheal itself. */
const OWN_PREFIX = 'selfheal-';
/** CloudWatch's reason for the state that an alarm is created in. */
const JUST_CREATED = 'Unchecked: Initial alarm creation';

const byAutoScaling: Exclusion = ({ alarmName }) =>
  alarmName.startsWith(TARGET_TRACKING_PREFIX)
    ? `${alarmName} belongs to auto scaling, which answers it by itself: it says that a target is being tracked, not that something is wrong`
    : null;

const onOurselves: Exclusion = ({ alarmName }) =>
  alarmName.startsWith(OWN_PREFIX)
    ? `${alarmName} is an alarm on Selfheal itself: it goes to people on a topic of its own, for a healer that fails cannot heal itself`
    : null;

/** Actions are what Selfheal is; CloudWatch sends another transition when the suppression ends and the alarm still fires. */
const heldBackByOwners: Exclusion = ({ alarmName, state, configuration }) =>
  state.value === 'ALARM' && state.actionsSuppressedBy
    ? `the owners of ${alarmName} hold its actions back while ${String(configuration.actionsSuppressor ?? 'its suppressor')} says so (${state.actionsSuppressedBy})`
    : null;

/**
 * A mute rule's window is the owners' maintenance window. When it ends, CloudWatch takes the actions that it held back: an
 * alarm that still fires then comes again through a topic or as a direct action.
 */
const muted: Exclusion = ({ alarmName, state, muteDetail }) => {
  if (state.value !== 'ALARM' || muteDetail === undefined) return null;
  const { mutedByArn, muteWindowStart, muteWindowEnd } = muteDetail;
  const outside =
    (muteWindowStart !== undefined && state.timestamp < muteWindowStart) ||
    (muteWindowEnd !== undefined && state.timestamp >= muteWindowEnd);
  return outside ? null : `${alarmName} is muted by ${mutedByArn} until ${muteWindowEnd ?? 'further notice'}`;
};

const withoutData: Exclusion = ({ alarmName, state }) =>
  state.value === 'INSUFFICIENT_DATA'
    ? `${alarmName} has too little data: that is neither a symptom nor a recovery`
    : null;

const firstOfNewAlarm: Exclusion = ({ alarmName, state, previousState }) =>
  state.value === 'OK' && previousState?.value === 'INSUFFICIENT_DATA' && previousState.reason.startsWith(JUST_CREATED)
    ? `${alarmName} is new, and its first transition to OK resolves nothing`
    : null;

/** True when CloudWatch called the alarm OK although it had no datapoint to look at. */
const okForWantOfData = ({ state }: AlarmTransition): boolean => {
  if (/no datapoints were received/i.test(state.reason)) return true;
  const { recentDatapoints, evaluatedDatapoints } = state.reasonData;
  if (evaluatedDatapoints !== undefined && evaluatedDatapoints.length > 0)
    return evaluatedDatapoints.every(({ value }) => value === undefined);
  if (recentDatapoints !== undefined) return recentDatapoints.length === 0;
  return /missing datapoints? (was|were) treated as/i.test(state.reason) && !/\[-?\d/.test(state.reason);
};

const okBecauseOfMissingData: Exclusion = (alarm) =>
  alarm.state.value === 'OK' && okForWantOfData(alarm)
    ? `${alarm.alarmName} is OK because its metric has no data, which does not show that the symptom is gone`
    : null;

const EXCLUSIONS: readonly Exclusion[] = [
  byAutoScaling,
  onOurselves,
  heldBackByOwners,
  muted,
  withoutData,
  firstOfNewAlarm,
  okBecauseOfMissingData,
];

/**
 * Why a transition of an alarm is no signal, or null when it is one. A new alarm that fires at once is one: a metric that
 * exists only while something fails starts exactly so.
 */
export const exclusionOf = (alarm: AlarmTransition): string | null => {
  for (const exclusion of EXCLUSIONS) {
    const because = exclusion(alarm);
    if (because !== null) return because;
  }
  return null;
};
