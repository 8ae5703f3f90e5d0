import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { ROOMS, SERVICE_NAME } from '../rooms.ts';

/** The most that SQS allows (1 MiB): a webhook's body of 256 KiB with all that JSON may make of it. */
const MESSAGE_BYTES = 1_048_576;

/** Deliveries of one message before it is put aside: enough for a throttled table, few enough to see a poisoned one the same hour. */
const DELIVERIES = 5;

export interface SignalQueuesProps {
  key: IKey;
}

/**
 * Where signals wait, and where goes what could not be dealt with: unreadable or failing signals to the dead letters, events
 * that a function gave up on to the failed events. Both raise an alarm, keep for two weeks and can be sent again.
 */
export class SignalQueues extends Construct {
  readonly signals: Queue;
  readonly deadLetters: Queue;
  readonly failedEvents: Queue;

  constructor(scope: Construct, id: string, { key }: SignalQueuesProps) {
    super(scope, id);
    const queue = (name: string, settings: ConstructorParameters<typeof Queue>[2] = {}) =>
      new Queue(this, name, {
        encryption: QueueEncryption.KMS,
        encryptionMasterKey: key,
        // A data key that is kept for an hour saves a key request for each batch.
        dataKeyReuse: Duration.hours(1),
        enforceSSL: true,
        maxMessageSizeBytes: MESSAGE_BYTES,
        retentionPeriod: Duration.days(14),
        ...settings,
      });
    this.deadLetters = queue('DeadLetters', { queueName: `${SERVICE_NAME}-dead-letters` });
    this.signals = queue('Signals', {
      queueName: `${SERVICE_NAME}-signals`,
      // Six times the consumer's timeout, as Lambda asks for: a batch must not come back while it is still being worked on.
      visibilityTimeout: Duration.seconds(6 * ROOMS['ingest-signals'].timeoutSeconds),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: DELIVERIES },
    });
    this.failedEvents = queue('FailedEvents', { queueName: `${SERVICE_NAME}-failed-events` });
    acknowledge(
      this.failedEvents,
      'SQS3',
      'It is the end of the line itself: what functions and rules gave up on, with an alarm.',
    );
  }
}
