import { CfnOutput, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Catalog } from '../../contracts/catalog.ts';
import { ChangeRules } from '../constructs/change-rules.ts';
import { ChannelSecrets } from '../constructs/channel-secrets.ts';
import { CustomerKey } from '../constructs/customer-key.ts';
import { DecisionSource } from '../constructs/decision-source.ts';
import { HealWorkflow } from '../constructs/heal-workflow.ts';
import { IncidentTable } from '../constructs/incident-table.ts';
import { LinkSecret } from '../constructs/link-secret.ts';
import { ModelBudgetAlarm } from '../constructs/model-budget-alarm.ts';
import { ModelGuardrail } from '../constructs/model-guardrail.ts';
import { NoticeTopics } from '../constructs/notice-topics.ts';
import { OperationsDashboard } from '../constructs/operations-dashboard.ts';
import { OperatorEndpoint } from '../constructs/operator-endpoint.ts';
import { OperatorSignIn } from '../constructs/operator-sign-in.ts';
import { OwnAlarms } from '../constructs/own-alarms.ts';
import { ReportSource } from '../constructs/report-source.ts';
import { RoomFunction } from '../constructs/room-function.ts';
import { RunbookDocument } from '../constructs/runbook-document.ts';
import { SignalQueues } from '../constructs/signal-queues.ts';
import { SignalRules } from '../constructs/signal-rules.ts';
import { SignalSource } from '../constructs/signal-source.ts';
import { SignalTopic } from '../constructs/signal-topic.ts';
import { SweepRules } from '../constructs/sweep-rules.ts';
import { WebhookSecrets } from '../constructs/webhook-secrets.ts';
import { roomPlans } from '../room-plans.ts';
import { ROOM_NAMES, type RoomName, STEP_ROOMS } from '../rooms.ts';
import type { Runbook } from '../runbooks/load-runbooks.ts';
import type { Settings } from '../settings.ts';

export interface SelfhealStackProps extends StackProps {
  catalog: Catalog;
  settings: Pick<Settings, 'deletionProtection' | 'logRetentionDays' | 'operators'>;
  runbooks: readonly Runbook[];
  /** The text of `statemachines/heal-incident.asl.json`. */
  definition: string;
  /** The bundled code of a room. */
  codeOf: (room: RoomName) => Code;
}

/** All of Selfheal for one account and region, those of the catalog. */
export class SelfhealStack extends Stack {
  constructor(scope: Construct, id: string, props: SelfhealStackProps) {
    const { catalog, settings, runbooks, definition, codeOf, ...stackProps } = props;
    const place = { account: catalog.account, region: catalog.region };
    super(scope, id, {
      description: 'Selfheal: turns telemetry into healed services.',
      env: place,
      terminationProtection: settings.deletionProtection,
      ...stackProps,
    });
    Tags.of(this).add('selfheal', 'system');
    const { deletionProtection, logRetentionDays, operators } = settings;

    const { key } = new CustomerKey(this, 'CustomerKey', { deletionProtection });
    const records = new IncidentTable(this, 'IncidentTable', { key, deletionProtection });
    const { signals, deadLetters, failedEvents } = new SignalQueues(this, 'SignalQueues', { key });
    const { topic: signalTopic } = new SignalTopic(this, 'SignalTopic', { key, signals, failedEvents });
    const { notices, ownAlarms } = new NoticeTopics(this, 'NoticeTopics', { key, operators });
    const { secret } = new LinkSecret(this, 'LinkSecret', { key, deletionProtection });
    const webhooks = new WebhookSecrets(this, 'WebhookSecrets', { key, deletionProtection, sources: catalog.webhooks });
    const channels = new ChannelSecrets(this, 'ChannelSecrets', { key, deletionProtection, notices: catalog.notices });
    const groups = Object.keys(catalog.access);
    const signIn =
      groups.length > 0
        ? new OperatorSignIn(this, 'OperatorSignIn', {
            key,
            deletionProtection,
            account: catalog.account,
            settings: catalog.signIn,
            groups,
          })
        : null;
    const guardrail = catalog.model.guardrail ? new ModelGuardrail(this, 'ModelGuardrail', { key }) : null;
    for (const runbook of runbooks) new RunbookDocument(this, `Runbook-${runbook.name}`, { runbook });

    const plans = roomPlans({
      place,
      catalog,
      runbooks: runbooks.map(({ name }) => name),
      keyArn: key.keyArn,
      table: { ...records.resource, tableName: records.table.tableName, streamArn: records.streamArn },
      signals,
      deadLetters,
      failedEvents,
      noticeTopicArn: notices.topicArn,
      linkSecretArn: secret.secretArn,
      signIn: signIn && {
        issuer: signIn.issuer,
        hostedUrl: signIn.hostedUrl,
        sessionSecretArn: signIn.sessionSecret.secretArn,
      },
      guardrail,
      channelSecretArns: Object.fromEntries(
        Object.entries(channels.secrets).map(([name, { secretArn }]) => [name, secretArn]),
      ),
      webhookSecretArns: webhooks.secrets.map(({ source, secret: { secretArn } }) => [source, secretArn]),
    });
    const rooms = Object.fromEntries(
      ROOM_NAMES.map((room) => [
        room,
        new RoomFunction(this, room, {
          room,
          code: codeOf(room),
          logRetentionDays,
          ...plans[room],
          ...(CALLED_BY_EVENTS.has(room) ? { failedEvents } : {}),
        }),
      ]),
    ) as Record<RoomName, RoomFunction>;

    const endpoint = new OperatorEndpoint(this, 'OperatorEndpoint', {
      operatorApi: rooms['operator-api'].fn,
      ...(catalog.webhooks.length > 0 ? { receiveWebhook: rooms['receive-webhook'].fn } : {}),
      signIn: signIn !== null,
      slack: catalog.notices.slack !== undefined,
      logRetentionDays,
    });
    rooms['request-approval'].fn.addEnvironment('APPROVAL_BASE_URL', endpoint.api.apiEndpoint);
    // Whoever is told is led to the pages behind the sign-in.
    if (signIn)
      for (const room of ['escalate-incident', 'record-outcome', 'sweep-incidents'] as const)
        rooms[room].fn.addEnvironment('APPROVAL_BASE_URL', endpoint.api.apiEndpoint);
    if (signIn) {
      // The address rests on no function, only its routes do: so all three may be told of it.
      const client = signIn.addClient(endpoint.api.apiEndpoint);
      rooms['operator-api'].fn.addEnvironment('APPROVAL_BASE_URL', endpoint.api.apiEndpoint);
      rooms['operator-api'].fn.addEnvironment('SIGN_IN_CLIENT_ID', client.userPoolClientId);
    }

    const workflow = new HealWorkflow(this, 'HealWorkflow', {
      definition,
      steps: Object.fromEntries(STEP_ROOMS.map(([step, room]) => [step, rooms[room].fn])),
      logRetentionDays,
    });

    new SignalRules(this, 'SignalRules', { signals, failedEvents });
    new SignalSource(this, 'SignalSource', { signals, ingestSignals: rooms['ingest-signals'].fn });
    new ChangeRules(this, 'ChangeRules', { recordChange: rooms['record-change'].fn, failedEvents });
    new SweepRules(this, 'SweepRules', { sweepIncidents: rooms['sweep-incidents'].fn, failedEvents });
    new DecisionSource(this, 'DecisionSource', {
      streamArn: records.streamArn,
      deliverDecisions: rooms['deliver-decisions'].fn,
      failedEvents,
    });

    new ReportSource(this, 'ReportSource', {
      streamArn: records.streamArn,
      writeReport: rooms['write-report'].fn,
      failedEvents,
    });

    const { dollarsPerMonth } = catalog.model;
    const spending =
      dollarsPerMonth === undefined ? [] : [new ModelBudgetAlarm(this, 'ModelBudgetAlarm', { dollarsPerMonth }).alarm];
    const { alarms } = new OwnAlarms(this, 'OwnAlarms', {
      topic: ownAlarms,
      signals,
      deadLetters,
      failedEvents,
      stateMachine: workflow.stateMachine,
      deliverDecisions: rooms['deliver-decisions'].fn,
      unwatched: UNWATCHED.map((name) => ({ name, fn: rooms[name].fn })),
      others: [...ROOM_NAMES.map((room) => rooms[room].errors), ...webhooks.refused, endpoint.turnedAway, ...spending],
    });
    new OperationsDashboard(this, 'OperationsDashboard', { signals, alarms });

    new CfnOutput(this, 'TableName', { value: records.table.tableName });
    new CfnOutput(this, 'OperatorUrl', { value: endpoint.api.apiEndpoint });
    new CfnOutput(this, 'LinkSecretArn', { value: secret.secretArn });
    if (signIn) {
      new CfnOutput(this, 'UserPoolId', { value: signIn.pool.userPoolId });
      new CfnOutput(this, 'SignInUrl', { value: signIn.hostedUrl });
      new CfnOutput(this, 'SessionSecretArn', { value: signIn.sessionSecret.secretArn });
    }
    for (const [name, { secretArn }] of Object.entries(channels.secrets))
      new CfnOutput(this, `ChannelSecretArn${name.replaceAll(/[^a-z0-9]/g, '')}`, {
        description: `To be filled in: ${name}`,
        value: secretArn,
      });
    if (catalog.notices.slack)
      new CfnOutput(this, 'SlackRequestUrl', { value: `${endpoint.api.apiEndpoint}/slack/interactions` });
    for (const { source, secret: keys, outputName } of webhooks.secrets) {
      new CfnOutput(this, `${outputName}WebhookUrl`, { value: `${endpoint.api.apiEndpoint}/webhooks/${source}` });
      new CfnOutput(this, `${outputName}WebhookSecretArn`, { value: keys.secretArn });
    }
    new CfnOutput(this, 'SignalTopicArn', { value: signalTopic.topicArn });
    new CfnOutput(this, 'SignalQueueArn', { value: signals.queueArn });
    new CfnOutput(this, 'IngestSignalsArn', { value: rooms['ingest-signals'].fn.functionArn });
    new CfnOutput(this, 'NoticeTopicArn', { value: notices.topicArn });
    new CfnOutput(this, 'OwnAlarmTopicArn', { value: ownAlarms.topicArn });
  }
}

/**
 * Lambda retries what events call by themselves, and then hands the event on; the others are called by something that sees the
 * error. Signals come by a queue, but an alarm may also call their function itself.
 */
const CALLED_BY_EVENTS: ReadonlySet<RoomName> = new Set(['ingest-signals', 'record-change', 'sweep-incidents']);

const UNWATCHED = [
  'ingest-signals',
  'receive-webhook',
  'operator-api',
  'record-change',
  'sweep-incidents',
  'write-report',
] as const;
