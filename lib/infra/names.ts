import { type RoomName, SERVICE_NAME } from './rooms.ts';

/**
 * Fixed names. Operators search for them, alarms are told apart by them, and they let one part name another without a
 * dependency cycle. Their price: one installation per account and region.
 */
export const STATE_MACHINE_NAME = `${SERVICE_NAME}-heal-incident`;

/** What is started is always this alias, so that a deployment never changes an incident that is under way. */
export const STATE_MACHINE_ALIAS = 'live';

/** Begins the name of every alarm on Selfheal itself; the rule for alarms leaves these out, so that it never heals itself. */
export const OWN_ALARM_PREFIX = `${SERVICE_NAME}-`;

/** Application Auto Scaling names its own alarms so; they steer capacity and say nothing about health. */
export const TARGET_TRACKING_ALARM_PREFIX = 'TargetTracking-';

/** The topic that alarms can name as their action. Fixed also because its key's policy names it. */
export const SIGNAL_TOPIC_NAME = `${SERVICE_NAME}-signals`;

export const functionName = (room: RoomName): string => `${SERVICE_NAME}-${room}`;
export const documentName = (runbook: string): string => `Selfheal-${runbook}`;
export const runbookRoleName = (runbook: string): string => `${SERVICE_NAME}-runbook-${runbook}`;
