import { readFileSync } from 'node:fs';
import type { Context, SQSEvent } from 'aws-lambda';
import { createHandler as createCollect } from '../functions/collect-evidence/handler.ts';
import { createHandler as createDeliver } from '../functions/deliver-decisions/handler.ts';
import { createHandler as createDiagnose } from '../functions/diagnose/handler.ts';
import { createHandler as createEscalate } from '../functions/escalate-incident/handler.ts';
import { createHandler as createIngest } from '../functions/ingest-signals/handler.ts';
import { createApp } from '../functions/operator-api/handler.ts';
import { createHandler as createPlan } from '../functions/plan-remediation/handler.ts';
import { createHandler as createPoll } from '../functions/poll-remediation/handler.ts';
import { createHandler as createRecordChange } from '../functions/record-change/handler.ts';
import { createHandler as createRecord } from '../functions/record-outcome/handler.ts';
import { createHandler as createRequestApproval } from '../functions/request-approval/handler.ts';
import { createHandler as createRollback } from '../functions/rollback-remediation/handler.ts';
import { createHandler as createSettle } from '../functions/settle-incident/handler.ts';
import { createInstruments } from '../functions/shared/instruments.ts';
import { type Room, room } from '../functions/shared/room.ts';
import { readApprovalStep, readEscalateStep, readStep } from '../functions/shared/steps.ts';
import { createHandler as createStart } from '../functions/start-remediation/handler.ts';
import { createHandler as createSweep } from '../functions/sweep-incidents/handler.ts';
import { readSweep } from '../functions/sweep-incidents/read-sweep.ts';
import { createHandler as createValidate } from '../functions/validate-recovery/handler.ts';
import { createHandler as createWriteReport } from '../functions/write-report/handler.ts';
import { createReasoners } from '../lib/adapters/aws/bedrock/reasoner.ts';
import { createAlarmStates } from '../lib/adapters/aws/cloudwatch/alarm-states.ts';
import { createLogSearch } from '../lib/adapters/aws/logs/search-logs.ts';
import { createObservatory, createObservatoryWithLogs } from '../lib/adapters/aws/observatory/observatory.ts';
import { createSecrets } from '../lib/adapters/aws/secrets-manager/secrets.ts';
import { createMailer } from '../lib/adapters/aws/ses/mailer.ts';
import { deliverDecision } from '../lib/adapters/aws/sfn/deliver-decision.ts';
import { runStatus } from '../lib/adapters/aws/sfn/run-status.ts';
import { startRun } from '../lib/adapters/aws/sfn/start-run.ts';
import { createAnnouncer } from '../lib/adapters/aws/sns/announcer.ts';
import { createDeadLetters } from '../lib/adapters/aws/sqs/dead-letters.ts';
import { createSignalQueue } from '../lib/adapters/aws/sqs/signal-queue.ts';
import { findExecution } from '../lib/adapters/aws/ssm/find-execution.ts';
import { pollExecution } from '../lib/adapters/aws/ssm/poll-execution.ts';
import { startExecution } from '../lib/adapters/aws/ssm/start-execution.ts';
import { stopExecution } from '../lib/adapters/aws/ssm/stop-execution.ts';
import { createTargetReader } from '../lib/adapters/aws/target-reader.ts';
import { createNewId } from '../lib/adapters/ids.ts';
import { createSeal } from '../lib/adapters/oidc/seal.ts';
import { createSessions } from '../lib/adapters/oidc/sessions.ts';
import { readDecisions } from '../lib/adapters/table/read-decisions.ts';
import { readEnds } from '../lib/adapters/table/read-ends.ts';
import type { VersionedCatalog } from '../lib/contracts/catalog.ts';
import { SqsEvent } from '../lib/contracts/events/sqs.ts';
import type { RunbookManifest } from '../lib/contracts/manifest.ts';
import type { Executor } from '../lib/ports/executor.ts';
import type { IncidentStore } from '../lib/ports/incident-store.ts';
import type { Notifier } from '../lib/ports/notifier.ts';
import type { Workflow } from '../lib/ports/workflow.ts';
import type { Cloud } from './cloud/cloud.ts';
import type { HostedFunction } from './cloud/function-host.ts';
import { drillSignIn, withDrillPeople } from './sign-in.ts';

export const LINK_SECRET = 'selfheal-link-secret';
export const SESSION_SECRET = 'selfheal-session-secret';
export const SIGNAL_QUEUE = 'selfheal-signals';

export interface WiringParts {
  cloud: Cloud;
  incidents: IncidentStore;
  catalog: VersionedCatalog;
  manifests: readonly RunbookManifest[];
  /** Whole bytes for ids, from a seed. */
  random: (byteCount: number) => Uint8Array;
  /** Where the operator's pages are. */
  pagesUrl: string;
}

/** What a function may read of its invocation; the drill's functions run in this process. */
const CONTEXT = {
  functionName: 'drill',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:drill',
  memoryLimitInMB: '512',
  awsRequestId: '00000000-0000-0000-0000-000000000000',
  getRemainingTimeInMillis: () => 60_000,
} as Context;

const MEMORY_MEGABYTES = 512;

/**
 * Puts Selfheal into the embedded account: the same handlers, middleware and adapters that the stack deploys, over the
 * cloud's clients; only the table is the one in memory.
 */
export const deploySelfheal = ({ cloud, incidents, catalog, manifests, random, pagesUrl }: WiringParts) => {
  const now = () => new Date();
  const { clients } = cloud;
  const clientsFor = () => clients;
  const newId = createNewId(random);
  const stateMachineArn = `arn:aws:states:${catalog.catalog.region}:${catalog.catalog.account}:stateMachine:selfheal-heal-incident`;
  const looking = { catalog: catalog.catalog, clientsFor, changes: incidents };
  const account = {
    recording: {
      home: { account: catalog.catalog.account, region: catalog.catalog.region },
      since: catalog.builtAt,
    },
    healthRegion: async () => 'us-east-1',
  };
  const observatory = createObservatory(looking);
  const targets = createTargetReader(clientsFor);
  const { ssm, sfn } = clients;
  const executor: Executor = {
    start: startExecution(ssm),
    find: findExecution(ssm),
    poll: pollExecution(ssm),
    stop: stopExecution(ssm),
  };
  const aliasArn = `${stateMachineArn}:live`;
  const workflow: Workflow = {
    start: startRun(sfn, aliasArn),
    status: runStatus(sfn, aliasArn),
    deliver: deliverDecision(sfn),
  };
  const secrets = createSecrets(clients.secrets, now);
  const linkSecret = () => secrets.secret(LINK_SECRET);

  const seal = createSeal(() => secrets.secret(SESSION_SECRET), now);
  const signIn = {
    signIn: drillSignIn({ pagesUrl, now }),
    sessions: createSessions({ seal, groups: Object.keys(catalog.catalog.access), now }),
    catalog: catalog.catalog,
    pagesUrl,
    refused: () => {},
  };

  const functions: Record<string, HostedFunction> = {};
  const deployed = <Input, Output>(
    name: string,
    parse: (event: unknown) => Input,
    build: (parts: Common) => (input: Input) => Promise<Output>,
  ): Room<Output> => {
    const instruments = createInstruments(name);
    const undelivered = (channel: string, because: string) =>
      instruments.journal.line('notice not delivered', { channel, because });
    const topicArn = `arn:aws:sns:${catalog.catalog.region}:${catalog.catalog.account}:selfheal-notices`;
    const mail = createMailer(clients.ses, { mailFrom: catalog.catalog.mailFrom, undelivered });
    const topic = createAnnouncer(clients.sns, { topicArn, undelivered });
    const notifier: Notifier = {
      tell: async (person, notice) => (await mail(person, notice)) === true,
      announce: async (notice) => (await topic(notice)) === true,
    };
    return room(
      { name, parse, instruments },
      build({ incidents, catalog, journal: instruments.journal, now, notifier }),
    );
  };
  type Common = {
    incidents: IncidentStore;
    catalog: VersionedCatalog;
    journal: ReturnType<typeof createInstruments>['journal'];
    now: () => Date;
    notifier: Notifier;
  };
  const step = <Input, Output>(
    placeholder: string,
    name: string,
    parse: (event: unknown) => Input,
    build: (parts: Common) => (input: Input) => Promise<Output>,
  ) => {
    const handler = deployed(name, parse, build);
    functions[placeholder] = {
      handler: (event: unknown) => handler(event, CONTEXT),
      memoryMegabytes: MEMORY_MEGABYTES,
    };
  };

  const { promptCaching } = catalog.catalog.model;
  const chance = () => (random(1)[0] ?? 0) / 256;
  const reasoners = createReasoners(clients.bedrock, { promptCaching, guardrail: null, random: chance });
  const logSearch = createLogSearch(catalog.catalog, clientsFor);
  step('SettleIncident', 'settle-incident', readStep, createSettle);
  step('CollectEvidence', 'collect-evidence', readStep, (common) =>
    createCollect({ ...common, observatory: createObservatoryWithLogs({ ...looking, ...account }), manifests }),
  );
  step('Diagnose', 'diagnose', readStep, (common) => createDiagnose({ ...common, reasoners, logSearch }));
  step('PlanRemediation', 'plan-remediation', readStep, (common) =>
    createPlan({ ...common, reasoners, targets, manifests, newId }),
  );
  step('RequestApproval', 'request-approval', readApprovalStep, (common) =>
    createRequestApproval({ ...common, manifests, workflow, linkSecret, pagesUrl }),
  );
  step('StartRemediation', 'start-remediation', readStep, (common) =>
    createStart({ ...common, observatory, targets, executor, workflow, manifests }),
  );
  step('PollRemediation', 'poll-remediation', readStep, (common) => createPoll({ ...common, executor, manifests }));
  step('ValidateRecovery', 'validate-recovery', readStep, (common) =>
    createValidate({ ...common, observatory, manifests }),
  );
  step('RollbackRemediation', 'rollback-remediation', readStep, (common) => createRollback({ ...common, executor }));
  step('RecordOutcome', 'record-outcome', readStep, createRecord);
  step('EscalateIncident', 'escalate-incident', readEscalateStep, (common) => createEscalate({ ...common, executor }));

  const definition = readFileSync(new URL('../statemachines/heal-incident.asl.json', import.meta.url), 'utf8');
  cloud.deploy({
    functions,
    stateMachines: { [stateMachineArn]: JSON.parse(definition.replace(/\$\{(\w+)\}/g, '$1')) },
  });

  const ingest = deployed(
    'ingest-signals',
    (event) => SqsEvent.parse(event).Records,
    (common) =>
      createIngest({
        ...common,
        manifests,
        workflow,
        newId,
        deadLetters: createDeadLetters(clients.sqs, cloud.queueUrl(cloud.deadLetters.name)),
      }),
  );
  cloud.queue.consume((event: SQSEvent) => ingest(event, CONTEXT));

  const recordChange = deployed('record-change', (event) => event, createRecordChange);
  const sweep = deployed('sweep-incidents', readSweep, (common) =>
    createSweep({
      ...common,
      workflow,
      executor,
      newId,
      signals: createSignalQueue(clients.sqs, cloud.queueUrl(cloud.queue.name)),
      alarms: createAlarmStates(clients.cloudwatch, catalog.catalog),
    }),
  );
  const deliver = deployed('deliver-decisions', readDecisions, (common) => createDeliver({ ...common, workflow }));
  const writeReport = deployed('write-report', readEnds, (common) =>
    createWriteReport({ ...common, reasoners, manifests }),
  );

  const signals = (event: unknown) => void cloud.queue.send(JSON.stringify(event));
  cloud.bus.subscribe({ source: ['aws.cloudwatch'], 'detail-type': ['CloudWatch Alarm State Change'] }, signals);
  cloud.bus.subscribe(
    {
      source: ['aws.ecs'],
      'detail-type': ['ECS Task State Change'],
      detail: { lastStatus: ['STOPPED'], stopCode: ['EssentialContainerExited', 'TaskFailedToStart'] },
    },
    signals,
  );
  cloud.bus.subscribe(
    {
      source: ['aws.ecs'],
      'detail-type': ['ECS Deployment State Change'],
      detail: { eventName: ['SERVICE_DEPLOYMENT_FAILED'] },
    },
    signals,
  );
  cloud.bus.subscribe({ source: ['aws.autoscaling'], 'detail-type': ['EC2 Instance Launch Unsuccessful'] }, signals);
  for (const type of ['AWS API Call via CloudTrail', 'ECS Deployment State Change'])
    cloud.bus.subscribe({ 'detail-type': [type] }, (event) => void recordChange(event, CONTEXT));
  cloud.bus.subscribe(
    {
      source: ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
      detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
    },
    (event) => void sweep(event, CONTEXT),
  );

  return {
    /** The table's stream, a record at a time. */
    deliverChange: async (record: unknown) => {
      const event = { Records: [record] };
      await deliver(event, CONTEXT);
      // The mapping lets only ends through.
      if (readEnds(event).length > 0) await writeReport(event, CONTEXT);
    },
    /** What the schedule does every five minutes. */
    sweep: () => sweep({}, CONTEXT),
    app: withDrillPeople(
      catalog.catalog,
      createApp({
        incidents,
        linkSecret,
        policyVersion: catalog.policyVersion,
        manifests,
        failed: (error) => createInstruments('operator-api').logger.error('page failed', { error: String(error) }),
        now,
        signIn,
        console: { incidents, catalog: catalog.catalog, manifests, now },
      }),
    ),
  };
};
