import type { Catalog } from '../contracts/catalog.ts';
import { chainOf } from '../contracts/model.ts';
import { WEBHOOK_SECRET_SETTINGS, type WebhookSource } from '../contracts/webhook.ts';
import { arn, type Place } from './arns.ts';
import { accountRights } from './rights/account-rights.ts';
import { findingRights, seeingRights, startingRights, stoppingRights } from './rights/automation-rights.ts';
import { catalogResources } from './rights/catalog-resources.ts';
import { consumerRights, mailRights, publishRights, secretRights, sendingRights } from './rights/message-rights.ts';
import { modelRights } from './rights/model-rights.ts';
import {
  databaseRights,
  logRights,
  lookingRights,
  observationRights,
  targetRights,
} from './rights/observation-rights.ts';
import { outsideRights } from './rights/outside-rights.ts';
import type { Right } from './rights/right.ts';
import { readingTheStream, streamRights, type TableResource, tableRights } from './rights/table-rights.ts';
import { traceRights } from './rights/trace-rights.ts';
import { unscoped } from './rights/unscoped-actions.ts';
import { answerRunRights, seeRunRights, startRunRights, stateMachineAliasArn } from './rights/workflow-rights.ts';
import type { RoomName } from './rooms.ts';

/** What one room may do and is told. */
export interface RoomPlan {
  environment: Readonly<Record<string, string>>;
  rights: readonly Right[];
}

export interface QueueResource {
  queueArn: string;
  queueUrl: string;
}

/** What the rooms' plans are made of: the things that exist before any function does. */
export interface PlanParts {
  place: Place;
  catalog: Catalog;
  runbooks: readonly string[];
  keyArn: string;
  table: TableResource & { tableName: string; streamArn: string };
  signals: QueueResource;
  deadLetters: QueueResource;
  failedEvents: QueueResource;
  noticeTopicArn: string;
  linkSecretArn: string;
  /** Where people sign in to the operator's pages; null where the catalog gives nobody access. */
  signIn: { issuer: string; hostedUrl: string; sessionSecretArn: string } | null;
  /** What every question to a model goes through; null where the catalog asks for none. */
  guardrail: { guardrailArn: string; guardrailId: string; version: string } | null;
  /** What sending to the catalog's channels takes: by channel's name, or `slack`. */
  channelSecretArns: Readonly<Record<string, string>>;
  /** One for each source that the catalog accepts. */
  webhookSecretArns: readonly (readonly [source: WebhookSource, arn: string])[];
}

/** Incidents, where signals of a group or fingerprint belong, and what is suppressed. */
const INGESTED = [
  'INCIDENT#*',
  'GROUP#*',
  'FINGERPRINT#*',
  'FLAPPING#*',
  'HELD#*',
  'SUPPRESSED#*',
  'HEARTBEAT',
] as const;

/** Incidents, and what may be spent on telling of them. */
const REPORTED = ['INCIDENT#*', 'BUDGET#MODEL#*'] as const;

/** What the console shows beside incidents: what ended and was learned, what models cost, and the audit log. */
const SHOWN = ['APPLICATION#*', 'TRACK#*', 'BUDGET#MODEL#*', 'AUDIT#*'] as const;

/** Where what was learned from an incident is taken back when it opens again. */
const TAKEN_BACK = ['TRACK#*', 'APPLICATION#*'] as const;

/**
 * Least privilege, room by room: the one table of who may do what. The address of the operator's pages is not in it, as it is
 * known only when the page's own function exists.
 */
export const roomPlans = (parts: PlanParts): Record<RoomName, RoomPlan> => {
  const { place, catalog, keyArn, guardrail, signIn } = parts;
  const { region } = place;
  const resources = catalogResources(catalog);

  const records = tableRights(parts.table);
  const looking = [...observationRights(resources), ...outsideRights(place, catalog.sources)];
  const targets = targetRights(resources);
  const starting = startingRights(place, parts.runbooks);
  const announcing = publishRights(parts.noticeTopicArn, keyArn, region);
  const mailing = mailRights(place, catalog.mailFrom);
  const secret = secretRights([parts.linkSecretArn], keyArn, region, 'Link');
  const channels = Object.keys(parts.channelSecretArns).length > 0;
  const { slack: slackSecretArn } = parts.channelSecretArns;
  const channelSettings: RoomPlan['environment'] = channels
    ? { CHANNEL_SECRET_IDS: JSON.stringify(parts.channelSecretArns) }
    : {};
  const telling = channels ? secretRights(Object.values(parts.channelSecretArns), keyArn, region, 'Channel') : [];
  const failing = sendingRights(parts.failedEvents.queueArn, keyArn, region);

  const TABLE_NAME = parts.table.tableName;
  const STATE_MACHINE_ARN = stateMachineAliasArn(place);
  const NOTICE_TOPIC_ARN = parts.noticeTopicArn;
  const LINK_SECRET_ID = parts.linkSecretArn;
  const guardrailSettings: RoomPlan['environment'] = guardrail
    ? { GUARDRAIL_ID: guardrail.guardrailId, GUARDRAIL_VERSION: guardrail.version }
    : {};

  const signInSettings: RoomPlan['environment'] = signIn
    ? {
        SESSION_SECRET_ID: signIn.sessionSecretArn,
        SIGN_IN_ISSUER: signIn.issuer,
        SIGN_IN_HOSTED_URL: signIn.hostedUrl,
      }
    : {};

  const explaining = chainOf(catalog.model, 'diagnose');
  /** Only where a model is named for plans, several steps may be put together. */
  const composing = chainOf(catalog.model, 'plan');
  const reporting = chainOf(catalog.model, 'report');

  return {
    'settle-incident': { environment: { TABLE_NAME }, rights: records },
    'collect-evidence': {
      environment: { TABLE_NAME },
      rights: [
        ...records,
        ...looking,
        ...logRights(resources),
        ...databaseRights(resources),
        ...traceRights(catalog.sources),
        ...accountRights(catalog, resources),
      ],
    },
    diagnose: {
      environment: { TABLE_NAME, ...guardrailSettings },
      rights: [
        ...records,
        ...lookingRights(resources, explaining),
        ...modelRights(place, explaining, guardrail && { ...guardrail, keyArn }),
      ],
    },
    'plan-remediation': {
      environment: { TABLE_NAME, ...guardrailSettings },
      rights: [...records, ...targets, ...modelRights(place, composing, guardrail && { ...guardrail, keyArn })],
    },
    'request-approval': {
      environment: { TABLE_NAME, LINK_SECRET_ID, STATE_MACHINE_ARN, ...channelSettings },
      // It answers its own wait at once when the question has been decided already.
      rights: [...records, ...mailing, ...secret, ...telling, ...answerRunRights(place)],
    },
    'start-remediation': {
      environment: { TABLE_NAME, STATE_MACHINE_ARN },
      rights: [...records, ...looking, ...targets, ...starting, ...seeRunRights(place)],
    },
    'poll-remediation': {
      environment: { TABLE_NAME },
      rights: [...records, ...seeingRights(place), ...stoppingRights(place)],
    },
    'validate-recovery': { environment: { TABLE_NAME }, rights: [...records, ...looking] },
    'rollback-remediation': { environment: { TABLE_NAME }, rights: [...records, ...starting] },
    'record-outcome': {
      environment: { TABLE_NAME, NOTICE_TOPIC_ARN, ...channelSettings },
      rights: [...records, ...announcing, ...telling],
    },
    'escalate-incident': {
      environment: { TABLE_NAME, NOTICE_TOPIC_ARN, ...channelSettings },
      // Where nobody follows a change any more, it is looked for and stopped.
      rights: [...records, ...announcing, ...telling, ...mailing, ...findingRights(place), ...stoppingRights(place)],
    },
    'ingest-signals': {
      environment: { TABLE_NAME, STATE_MACHINE_ARN, DEAD_LETTER_QUEUE_URL: parts.deadLetters.queueUrl },
      // It reads text from outside: it cannot take a lock, release the kill switch, make a link or spend a budget.
      rights: [
        ...tableRights(parts.table, { reads: [...INGESTED, 'LOCK#*'], writes: [...INGESTED, ...TAKEN_BACK] }),
        ...consumerRights(parts.signals.queueArn),
        ...sendingRights(parts.deadLetters.queueArn, keyArn, region),
        // Of an alarm that calls the function itself; the key's right is the one above.
        { sid: 'HandOn', actions: ['sqs:SendMessage'], resources: [parts.failedEvents.queueArn] },
        ...startRunRights(place),
      ],
    },
    'receive-webhook': {
      environment: {
        SIGNAL_QUEUE_URL: parts.signals.queueUrl,
        ...Object.fromEntries(
          parts.webhookSecretArns.map(([source, arn]) => [WEBHOOK_SECRET_SETTINGS[source], arn] as const),
        ),
      },
      // The internet reaches this one: it can put signals on the queue, and knows nothing but the keys to tell whose.
      rights: [
        ...sendingRights(parts.signals.queueArn, keyArn, region, 'QueueSignals'),
        ...(parts.webhookSecretArns.length === 0
          ? []
          : secretRights(
              parts.webhookSecretArns.map(([, arn]) => arn),
              keyArn,
              region,
              'Webhook',
            )),
      ],
    },
    'operator-api': {
      environment: {
        TABLE_NAME,
        LINK_SECRET_ID,
        ...signInSettings,
        ...(slackSecretArn ? { CHANNEL_SECRET_IDS: JSON.stringify({ slack: slackSecretArn }) } : {}),
      },
      // The internet reaches this one: it can follow a link and answer for its incident, and never see or touch anything else; where
      // people sign in, it shows them what they may see, and turns the kill switch. It takes no lock and starts nothing.
      rights: [
        ...tableRights(parts.table, {
          reads: ['INCIDENT#*', 'LINK#*', 'SWITCH', ...(signIn ? [...SHOWN, 'SESSION#*'] : [])],
          // A press in Slack is written down, so that it is taken once.
          writes: [
            'INCIDENT#*',
            'AUDIT#*',
            ...(slackSecretArn ? ['PRESS#*'] : []),
            ...(signIn ? ['SWITCH', 'SESSION#*'] : []),
          ],
          ...(signIn && { indexes: ['STATE#*', 'APPROVER#*'] }),
        }),
        ...(slackSecretArn ? secretRights([slackSecretArn], keyArn, region, 'Channel') : []),
        ...secretRights([parts.linkSecretArn, ...(signIn ? [signIn.sessionSecretArn] : [])], keyArn, region, 'Page'),
      ],
    },
    'record-change': {
      environment: { TABLE_NAME },
      // A change on a target that is locked is Selfheal's own.
      rights: [...tableRights(parts.table, { reads: ['LOCK#*'], writes: ['CHANGE#*'] }), ...failing],
    },
    'deliver-decisions': {
      environment: {
        STATE_MACHINE_ARN,
        ...(slackSecretArn ? { TABLE_NAME, CHANNEL_SECRET_IDS: JSON.stringify({ slack: slackSecretArn }) } : {}),
      },
      // Where questions are put in Slack, it says there how they end. It writes down that it has said so, and changes no incident.
      rights: [
        ...(slackSecretArn
          ? [
              readingTheStream(parts.table.streamArn),
              ...tableRights(parts.table, { reads: ['INCIDENT#*', 'TOLD#*'], writes: ['TOLD#*'] }),
              ...secretRights([slackSecretArn], keyArn, region, 'Channel'),
            ]
          : streamRights(parts.table.streamArn, parts.table)),
        unscoped('ListStreams', ['dynamodb:ListStreams']),
        ...answerRunRights(place),
        ...failing,
      ],
    },
    'write-report': {
      environment: { TABLE_NAME, ...guardrailSettings },
      // It tells of what is over: it can take no lock, make no link and start nothing.
      rights: [
        readingTheStream(parts.table.streamArn),
        unscoped('ListStreams', ['dynamodb:ListStreams']),
        ...tableRights(parts.table, { reads: REPORTED, writes: REPORTED }),
        ...modelRights(place, reporting, guardrail && { ...guardrail, keyArn }),
        ...failing,
      ],
    },
    'sweep-incidents': {
      environment: {
        TABLE_NAME,
        STATE_MACHINE_ARN,
        NOTICE_TOPIC_ARN,
        SIGNAL_QUEUE_URL: parts.signals.queueUrl,
        ...channelSettings,
      },
      rights: [
        ...records,
        ...startRunRights(place),
        ...seeRunRights(place),
        // A change that outlives its workflow is followed from here to its end.
        ...findingRights(place),
        ...announcing,
        ...telling,
        ...failing,
        // What was held back, heartbeats that are missing and alarms whose event was; the key's right is the one above.
        { sid: 'QueueSignals', actions: ['sqs:SendMessage'], resources: [parts.signals.queueArn] },
        unscoped('SeeAlarms', ['cloudwatch:DescribeAlarms', 'cloudwatch:ListAlarmMuteRules']),
        {
          sid: 'SeeMuteRules',
          actions: ['cloudwatch:GetAlarmMuteRule'],
          resources: [arn('cloudwatch', place, 'alarm-mute-rule:*')],
          because: 'any rule of the owners may mute an alarm, and one that is muted must not be told',
        },
      ],
    },
  };
};
