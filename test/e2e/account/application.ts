import { type MetricDatum, PutMetricAlarmCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateServiceCommand,
  DescribeServicesCommand,
  RegisterTaskDefinitionCommand,
  type Service,
} from '@aws-sdk/client-ecs';
import { type ApplicationName, alarmName, CLUSTER, namespaceOf } from './catalog.ts';
import type { AccountClients } from './clients.ts';
import { present } from './present.ts';

/** What the application's monitoring would see in one minute. */
export interface Vitals {
  requests: number;
  faults: number;
  latencySeconds: number;
  memoryPercent: number;
}

/** What is wrong with the application, minute by minute, as long as it is not over. */
export interface Fault {
  since: Date;
  vitals(minutesSince: number): Vitals;
  /** Looks at the service as ECS has it: what heals the application is what was really done to it. */
  isOver(service: Service): boolean;
}

export interface Application {
  name: ApplicationName;
  service(): Promise<Service>;
  /** Registers a further revision and answers with its ARN. */
  revision(image: string): Promise<string>;
  /** From now on, and back to where it began, the metrics show this fault. */
  breaksDown(fault: Fault): Promise<void>;
  stop(): Promise<void>;
}

type Clients = Pick<AccountClients, 'cloudwatch' | 'ecs'>;

const HISTORY_MINUTES = 180;
const PUBLISH_SECONDS = 10;
const MINUTE = 60_000;

const startOfMinute = (at: Date): number => Math.floor(at.getTime() / MINUTE) * MINUTE;

/** Ordinary life: a steady load with a little unrest that is the same in every run. */
const healthy = (minute: number): Vitals => ({
  requests: 600 + 30 * Math.sin(minute / 7),
  faults: minute % 5 === 0 ? 1 : 0,
  latencySeconds: 0.12 + 0.01 * Math.sin(minute / 3),
  memoryPercent: 45 + 2 * Math.sin(minute / 11),
});

/** One sample of each metric: counts for the share of a minute that it covers. */
const samples = (at: Date, { requests, faults, latencySeconds, memoryPercent }: Vitals, share: number): MetricDatum[] =>
  Object.entries({
    Requests: requests * share,
    Faults: faults * share,
    Latency: latencySeconds,
    Memory: memoryPercent,
  }).map(([MetricName, Value]) => ({ MetricName, Value, Timestamp: at }));

const alarmsOf = (application: ApplicationName, topicArn: string) => {
  const alarm = (about: string, MetricName: string, Statistic: 'Average' | 'Sum', Threshold: number) =>
    new PutMetricAlarmCommand({
      AlarmName: alarmName(application, about),
      Namespace: namespaceOf(application),
      MetricName,
      Statistic,
      Threshold,
      Period: 60,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      AlarmActions: [topicArn],
      OKActions: [topicArn],
    });
  return [alarm('slow', 'Latency', 'Average', 0.5), alarm('failing', 'Faults', 'Sum', 30)];
};

const createService = async ({ ecs }: Clients, name: ApplicationName, taskDefinition: string): Promise<void> => {
  await ecs.send(
    new CreateServiceCommand({
      cluster: CLUSTER,
      serviceName: name,
      taskDefinition,
      desiredCount: 2,
      deploymentController: { type: 'ECS' },
      deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200 },
      tags: [{ key: 'selfheal:managed', value: 'true' }],
    }),
  );
};

/**
 * An application of the emulated account: an ECS service, three hours of metrics, two alarms, and a loop that publishes how it
 * does. Whether it is well again depends on nothing but the state of its ECS service.
 */
export const startApplication = async (
  clients: Clients,
  { name, topicArn }: { name: ApplicationName; topicArn: string },
): Promise<Application> => {
  const { cloudwatch, ecs } = clients;
  let fault: Fault | undefined;
  let stopped = false;

  const revision = async (image: string): Promise<string> => {
    const { taskDefinition } = await ecs.send(
      new RegisterTaskDefinitionCommand({
        family: name,
        containerDefinitions: [{ name: 'app', image, memory: 128, essential: true }],
      }),
    );
    return present(taskDefinition?.taskDefinitionArn, `ARN of the revision ${image}`);
  };
  const service = async (): Promise<Service> => {
    const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster: CLUSTER, services: [name] }));
    if (!services[0]) throw new Error(`no ECS service ${CLUSTER}/${name} in the emulator`);
    return services[0];
  };
  const vitalsAt = (at: Date, broken: Fault | undefined): Vitals => {
    const minutesSince = broken ? (at.getTime() - broken.since.getTime()) / MINUTE : -1;
    return broken && minutesSince >= 0 ? broken.vitals(minutesSince) : healthy(Math.floor(at.getTime() / MINUTE));
  };
  const publish = (MetricData: MetricDatum[]) =>
    cloudwatch.send(new PutMetricDataCommand({ Namespace: namespaceOf(name), MetricData }));
  /** Whole minutes [from, to). */
  const minutes = (from: number, to: number, broken: Fault | undefined): MetricDatum[] =>
    Array.from({ length: (to - from) / MINUTE }, (_, index) => new Date(from + index * MINUTE)).flatMap((at) =>
      samples(at, vitalsAt(at, broken), 1),
    );

  await createService(clients, name, await revision(`shop/${name}:1`));

  let loop: Promise<void> | undefined;
  const goOn = async (): Promise<void> => {
    while (!stopped) {
      const broken = fault && !fault.isOver(await service()) ? fault : undefined;
      const now = new Date();
      await publish(samples(now, vitalsAt(now, broken), PUBLISH_SECONDS / 60));
      await new Promise((resolve) => setTimeout(resolve, 1000 * PUBLISH_SECONDS));
    }
  };
  return {
    name,
    service,
    revision,
    async breaksDown(given) {
      fault = given;
      const now = new Date();
      const minute = startOfMinute(now);
      const onset = startOfMinute(given.since);
      await publish(minutes(minute - HISTORY_MINUTES * MINUTE, onset, undefined));
      for (const alarm of alarmsOf(name, topicArn)) await cloudwatch.send(alarm);
      const sofar = samples(now, vitalsAt(now, given), (now.getTime() - minute) / MINUTE);
      await publish([...minutes(onset, minute, given), ...sofar]);
      loop = goOn();
    },
    async stop() {
      stopped = true;
      await loop;
    },
  };
};
