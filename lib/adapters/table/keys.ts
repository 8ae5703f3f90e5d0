import type { Change } from '../../contracts/change.ts';
import { type ComponentId, componentParts } from '../../contracts/component.ts';
import type { HeldNotice } from '../../contracts/notices.ts';
import type { Outcome } from '../../contracts/outcome.ts';
import type { Remediation } from '../../contracts/remediation.ts';
import type { SentMessage } from '../../ports/notice-records.ts';
import type { Key } from './table.ts';

/** Attempts and pages are padded, so that they sort as numbers do. */
const padded = (count: number): string => String(count).padStart(4, '0');
/** One precision for all instants inside keys, so that they sort as times do. */
const instant = (at: string | Date): string => new Date(at).toISOString();

export const incidentPartition = (incidentId: string): string => `INCIDENT#${incidentId}`;
/** All of an incident's items but the bulk that lies between in sort order: evidence, series and chunks of counted events. */
export const HISTORY_RANGES = [
  { from: 'APPROVAL#', to: 'DIAGNOSIS#~' },
  { from: 'INCIDENT', to: 'REMEDIATION#~' },
  { from: 'SIGNAL#', to: 'VALIDATION#~' },
] as const;
const inIncident = (incidentId: string, SK: string): Key => ({ PK: incidentPartition(incidentId), SK });

/** The case file's cover. Also in GSI1: incidents by state, newest first. */
export const incidentKey = (incidentId: string): Key => inIncident(incidentId, 'INCIDENT');
/** When the last signal came: apart from the cover, because it is written far more often. */
export const pulseKey = (incidentId: string): Key => inIncident(incidentId, 'PULSE');

/** All signals of an incident with their tallies: prefix `SIGNAL#`. */
export const SIGNAL_PREFIX = 'SIGNAL#';
export const signalKey = (incidentId: string, fingerprint: string): Key =>
  inIncident(incidentId, `${SIGNAL_PREFIX}${fingerprint}`);
export const tallyKey = (incidentId: string, fingerprint: string): Key =>
  inIncident(incidentId, `${SIGNAL_PREFIX}${fingerprint}#TALLY`);
/** Events of one fingerprint that were counted long ago: prefix `SEEN#fingerprint#`. */
export const seenPrefix = (fingerprint: string): string => `SEEN#${fingerprint}#`;
export const seenKey = (incidentId: string, fingerprint: string, chunk: number): Key =>
  inIncident(incidentId, `${seenPrefix(fingerprint)}${padded(chunk)}`);

/** What people were told of an incident that they have. */
export const toldKey = (incidentId: string): Key => inIncident(incidentId, 'TOLD');

/** What models were charged with for an incident, whichever step asked them and whatever became of it. */
export const spentKey = (incidentId: string): Key => inIncident(incidentId, 'SPENT');

/** The record of an incident: prefix `TIMELINE#`. Keyed without the time, so that a step that was retried later overwrites its line. */
export const TIMELINE_PREFIX = 'TIMELINE#';
export const timelineKey = (incidentId: string, key: string): Key => inIncident(incidentId, `${TIMELINE_PREFIX}${key}`);

/** What an attempt saw: a header that names the edition in force, and that edition's pages. */
export const evidenceKey = (incidentId: string, attempt: number): Key =>
  inIncident(incidentId, `EVIDENCE#${padded(attempt)}`);
export const evidencePagePrefix = (attempt: number, edition: string): string =>
  `EVIDENCE#${padded(attempt)}#${edition}#`;
export const evidencePageKey = (incidentId: string, attempt: number, edition: string, page: number): Key =>
  inIncident(incidentId, `${evidencePagePrefix(attempt, edition)}${padded(page)}`);
export const seriesPrefix = (attempt: number, edition: string): string => `SERIES#${padded(attempt)}#${edition}#`;
export const seriesKey = (
  incidentId: string,
  attempt: number,
  edition: string,
  component: ComponentId,
  page: number,
): Key => inIncident(incidentId, `${seriesPrefix(attempt, edition)}${component}#${padded(page)}`);

export const DIAGNOSIS_PREFIX = 'DIAGNOSIS#';
export const diagnosisKey = (incidentId: string, attempt: number): Key =>
  inIncident(incidentId, `${DIAGNOSIS_PREFIX}${padded(attempt)}`);
export const PLAN_PREFIX = 'PLAN#';
export const planKey = (incidentId: string, attempt: number): Key =>
  inIncident(incidentId, `${PLAN_PREFIX}${padded(attempt)}`);

/** Approvals of an incident: prefix `APPROVAL#`; of an attempt: with the attempt. The stream consumer filters on this prefix. */
export const APPROVAL_PREFIX = 'APPROVAL#';
export const approvalPrefix = (attempt: number): string => `${APPROVAL_PREFIX}${padded(attempt)}#`;
export const approvalKey = (approval: { incidentId: string; attempt: number; approvalId: string }): Key =>
  inIncident(approval.incidentId, `${approvalPrefix(approval.attempt)}${approval.approvalId}`);

/** One remedy and one rollback for each step of an attempt's plan: prefix `REMEDIATION#`. The first step's key names no step. */
export const REMEDIATION_PREFIX = 'REMEDIATION#';
export const remediationKey = (
  { incidentId, attempt, step }: Pick<Remediation, 'incidentId' | 'attempt' | 'step'>,
  purpose: Remediation['purpose'],
): Key =>
  inIncident(incidentId, `${REMEDIATION_PREFIX}${padded(attempt)}#${purpose}${step > 1 ? `#${padded(step)}` : ''}`);

export const VALIDATION_PREFIX = 'VALIDATION#';
export const validationPrefix = (attempt: number): string => `${VALIDATION_PREFIX}${padded(attempt)}#`;
export const validationKey = (incidentId: string, attempt: number, validationId: string): Key =>
  inIncident(incidentId, `${validationPrefix(attempt)}${validationId}`);
export const outcomeKey = (incidentId: string): Key => inIncident(incidentId, 'OUTCOME');
/** What people read about the last end. Outside the ranges of the history: nothing that heals reads it. */
export const reportKey = (incidentId: string): Key => inIncident(incidentId, 'REPORT');

/** What was sent of an incident to channels that can be written to again. Outside the ranges of the history, too. */
export const threadKey = (incidentId: string, channel: string): Key => inIncident(incidentId, `SENT#THREAD#${channel}`);
export const questionMessagePrefix = (approvalId: string): string => `SENT#QUESTION#${approvalId}#`;
/** Each message by itself: a question is put again as a reminder, and both have buttons. */
export const questionMessageKey = (incidentId: string, approvalId: string, person: string, ts: string): Key =>
  inIncident(incidentId, `${questionMessagePrefix(approvalId)}${person}#${ts}`);
/** A button that was pressed outside our pages, by the signature that came with it. */
export const pressKey = (signature: string): Key => ({ PK: `PRESS#${signature}`, SK: 'PRESS' });
/** A session of the console that somebody signed out of. */
export const sessionKey = (sessionId: string): Key => ({ PK: `SESSION#${sessionId}`, SK: 'ENDED' });
/** What was told of a question, so that it is told once. Apart from the incident: who tells may change nothing of it. */
export const toldOnceKey = (occasion: string): Key => ({ PK: `TOLD#${occasion}`, SK: 'TOLD' });
/** Where it was told: what holds no more can be said otherwise there. */
export const TOLD_PLACE_PREFIX = 'PLACE#';
export const toldPlaceKey = (occasion: string, { conversation, ts }: SentMessage): Key => ({
  PK: toldOnceKey(occasion).PK,
  SK: `${TOLD_PLACE_PREFIX}${conversation}#${ts}`,
});

/** Notices that wait for the end of quiet hours: few, and the sweep reads them all. Keyed without the time: a step that is retried tells the same. */
export const HELD_NOTICE_PARTITION = 'QUIET';
const SUBJECT_IN_KEY_CHARACTERS = 120;
export const heldNoticeKey = ({ channels, incidentId, kind, subject }: Omit<HeldNotice, 'owners' | 'heldAt'>): Key => ({
  PK: HELD_NOTICE_PARTITION,
  SK: `${channels.join(',')}#${incidentId ?? ''}#${kind}#${subject.slice(0, SUBJECT_IN_KEY_CHARACTERS).toWellFormed()}`,
});

/** The one place of a correlation group: which incident is open there, or which was last. */
export const slotKey = (group: string): Key => ({ PK: `GROUP#${group}`, SK: 'OPEN' });
/** Signals of a group that came while it had no open incident: prefix `HEARD#`. */
export const HEARD_PREFIX = 'HEARD#';
export const heardKey = (group: string, fingerprint: string, event: string): Key => ({
  PK: slotKey(group).PK,
  SK: `${HEARD_PREFIX}${fingerprint}#${event}`,
});
/** What is known of a fingerprint beyond its incidents. */
const inFingerprint = (fingerprint: string, SK: string): Key => ({ PK: `FINGERPRINT#${fingerprint}`, SK });
/** The group whose incident counted it last. */
export const lastGroupKey = (fingerprint: string): Key => inFingerprint(fingerprint, 'GROUP');
/** The incident that was last closed of what fires again under another fingerprint. */
export const recurrenceKey = (recurrence: string): Key => inFingerprint(recurrence, 'RECURRENCE');
/** When an incident was closed while it fired. */
export const leftFiringKey = (fingerprint: string): Key => inFingerprint(fingerprint, 'LEFT');
/** Approval link by its opaque id. Also in GSI2: links by approver and expiry. */
export const linkKey = (linkId: string): Key => ({ PK: `LINK#${linkId}`, SK: 'LINK' });
/** Who may change a target now. Never expires: only its holder, or who saw the holder's end, takes it away. */
export const lockKey = (target: ComponentId): Key => ({ PK: `LOCK#${target}`, SK: 'LOCK' });

/** Track records of a service. */
export const trackPartition = (service: string): string => `TRACK#${service}`;
export const trackKey = (service: string, faultClass: string, runbook: string): Key => ({
  PK: trackPartition(service),
  SK: `${faultClass}#${runbook}`,
});

/** Changes of a component by time. */
export const changePartition = (component: ComponentId): string => `CHANGE#${component}`;
export const changeKey = (change: Pick<Change, 'component' | 'at' | 'changeId'>): Key => ({
  PK: changePartition(change.component),
  SK: `${instant(change.at)}#${change.changeId}`,
});
/** Up to but not at `to`: every key at `to` is longer than the bound and sorts behind it. */
export const changeRange = (from: Date, to: Date): { from: string; to: string } => ({
  from: instant(from),
  to: instant(to),
});

/** The audit log of a month (UTC) by time. */
export const auditPartition = (month: string): string => `AUDIT#${month}`;
/** `about` tells apart what was recorded at one instant. */
export const auditKey = (at: string, about: string): Key => ({
  PK: auditPartition(instant(at).slice(0, 7)),
  SK: `${instant(at)}#${about}`,
});

/** In a partition of its own: rights tell partitions apart, and who turns the switch may not say which catalog is in force. */
export const SWITCH_KEY: Key = { PK: 'SWITCH', SK: 'SWITCH' };
export const POLICY_KEY: Key = { PK: 'SYSTEM', SK: 'POLICY' };

/** Remediations of one clock hour (UTC), counted by target, by service and by account. */
const breakerKey = (scope: string, at: string): Key => ({
  PK: `BREAKER#${scope}#${instant(at).slice(0, 13)}`,
  SK: 'BREAKER',
});
export const breakerKeys = (
  target: ComponentId,
  service: string,
  at: string,
): { target: Key; service: Key; account: Key } => ({
  target: breakerKey(`TARGET#${target}`, at),
  service: breakerKey(`SERVICE#${service}`, at),
  account: breakerKey(`ACCOUNT#${componentParts(target).account}`, at),
});

/** Questions to models in one clock hour, and what was spent on them in that hour and in that month (UTC). */
export const modelBudgetKeys = (at: Date): { calls: Key; hour: Key; month: Key } => {
  const hour = `BUDGET#MODEL#${instant(at).slice(0, 13)}`;
  const month = `BUDGET#MODEL#${instant(at).slice(0, 7)}`;
  return {
    calls: { PK: hour, SK: 'BUDGET' },
    hour: { PK: hour, SK: 'DOLLARS' },
    month: { PK: month, SK: 'DOLLARS' },
  };
};

/** Outcomes of an application by time. */
export const applicationPartition = (application: string): string => `APPLICATION#${application}`;
export const pastOutcomeKey = (application: string, outcome: Pick<Outcome, 'endedAt' | 'incidentId'>): Key => ({
  PK: applicationPartition(application),
  SK: `${instant(outcome.endedAt)}#${outcome.incidentId}`,
});
/** Every key at an instant is longer than the bound and sorts behind it, and no year is behind 9999. */
export const pastOutcomesSince = (at: Date): { from: string; to: string } => ({ from: instant(at), to: '9999$' });

/**
 * One partition takes 1,000 writes a second, and a storm in a maintenance window writes down every signal: spread over so many by
 * fingerprint, it gets as much as a table that was not busy before can take.
 */
const SUPPRESSION_SHARDS = ['0', '1', '2', '3'];
const shardOf = (fingerprint: string): string =>
  SUPPRESSION_SHARDS[Number.parseInt(fingerprint.slice(-1), 16) % SUPPRESSION_SHARDS.length] ?? '0';

/** What opened nothing, by day (UTC), rule and fingerprint. */
const suppressedPartition = (at: Date, shard: string): string => `SUPPRESSED#${instant(at).slice(0, 10)}#${shard}`;
export const suppressedPartitions = (at: Date): string[] =>
  SUPPRESSION_SHARDS.map((shard) => suppressedPartition(at, shard));
export const suppressedKey = (at: Date, rule: string, fingerprint: string): Key => ({
  PK: suppressedPartition(at, shardOf(fingerprint)),
  SK: `${rule}#${fingerprint}`,
});
/** Suppressed signals that may have to be let go: few, and the sweep reads them all. */
const heldPartition = (shard: string): string => `HELD#${shard}`;
export const HELD_PARTITIONS = SUPPRESSION_SHARDS.map(heldPartition);
/** What is held of a fingerprint, and beside it the signal that it was first held with. */
export const heldKey = (fingerprint: string): Key => ({ PK: heldPartition(shardOf(fingerprint)), SK: fingerprint });
export const firstHeldKey = (fingerprint: string): Key => ({
  PK: heldPartition(shardOf(fingerprint)),
  SK: `${fingerprint}#FIRST`,
});
export const flappingKey = (fingerprint: string): Key => ({ PK: `FLAPPING#${fingerprint}`, SK: 'FLAPPING' });
/** As many as the catalog names. */
export const HEARTBEAT_PARTITION = 'HEARTBEAT';
export const heartbeatKey = (name: string): Key => ({ PK: HEARTBEAT_PARTITION, SK: name });

/** GSI1: incidents by state, by the time of their last update. */
export const statePartition = (state: string): string => `STATE#${state}`;
export const stateSort = (updatedAt: string, incidentId: string): string => `${instant(updatedAt)}#${incidentId}`;

/** GSI2: links by approver, by expiry. Whether the approval still waits is read from the approval itself. */
export const approverPartition = (approver: string): string => `APPROVER#${approver}`;
export const approverSort = (expiresAt: string, linkId: string): string => `${instant(expiresAt)}#${linkId}`;
/** Everything that expires after an instant: `$` sorts behind the `#` of what expires at it, and no year behind 9999. */
export const expiringAfter = (at: Date): { from: string; to: string } => ({ from: `${instant(at)}$`, to: '9999$' });
