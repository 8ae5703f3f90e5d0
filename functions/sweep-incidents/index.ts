import { CloudWatchClient, createClients, SQSClient } from '../../lib/adapters/aws/clients.ts';
import { createAlarmStates } from '../../lib/adapters/aws/cloudwatch/alarm-states.ts';
import { runStatus } from '../../lib/adapters/aws/sfn/run-status.ts';
import { startRun } from '../../lib/adapters/aws/sfn/start-run.ts';
import { createSignalQueue } from '../../lib/adapters/aws/sqs/signal-queue.ts';
import { findExecution } from '../../lib/adapters/aws/ssm/find-execution.ts';
import { pollExecution } from '../../lib/adapters/aws/ssm/poll-execution.ts';
import { bundledCatalog } from '../shared/bundled.ts';
import { readEnvironment } from '../shared/environment.ts';
import { createInstruments } from '../shared/instruments.ts';
import { newId, now } from '../shared/live.ts';
import { liveAnnouncer } from '../shared/live-announcer.ts';
import { liveExecutor } from '../shared/live-executor.ts';
import { liveNotifier, liveTellHeld } from '../shared/live-notifier.ts';
import { liveStore } from '../shared/live-store.ts';
import { liveWorkflow } from '../shared/live-workflow.ts';
import { room } from '../shared/room.ts';
import { createHandler } from './handler.ts';
import { readSweep } from './read-sweep.ts';

const instruments = createInstruments('sweep-incidents');
const catalog = bundledCatalog();
const { SIGNAL_QUEUE_URL, AWS_REGION } = readEnvironment(['SIGNAL_QUEUE_URL', 'AWS_REGION']);
const { cloudwatch, sqs } = createClients({ cloudwatch: CloudWatchClient, sqs: SQSClient }, { region: AWS_REGION });
const store = liveStore();

export const handler = room(
  { name: 'sweep-incidents', parse: readSweep, instruments },
  createHandler({
    incidents: store,
    workflow: liveWorkflow((sfn, aliasArn) => ({ start: startRun(sfn, aliasArn), status: runStatus(sfn, aliasArn) })),
    executor: liveExecutor((ssm) => ({ find: findExecution(ssm), poll: pollExecution(ssm) })),
    notifier: liveNotifier({ catalog, store, journal: instruments.journal, topic: liveAnnouncer(instruments.journal) }),
    tellHeld: liveTellHeld({ catalog, store, journal: instruments.journal }),
    signals: createSignalQueue(sqs, SIGNAL_QUEUE_URL),
    alarms: createAlarmStates(cloudwatch, { account: catalog.catalog.account, region: AWS_REGION }),
    catalog,
    journal: instruments.journal,
    newId,
    now,
  }),
);
