import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { type CfnStage, HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { WebhookSource } from '../../contracts/webhook.ts';
import { acknowledge } from '../acknowledge.ts';
import { OWN_ALARM_PREFIX } from '../names.ts';
import { SERVICE_NAME } from '../rooms.ts';

export interface OperatorEndpointProps {
  operatorApi: IFunction;
  /** Left out where the catalog accepts no signals from outside: the paths then do not exist. */
  receiveWebhook?: IFunction;
  /** False where the catalog gives nobody access: the paths of the console and of signing in then do not exist. */
  signIn: boolean;
  /** False where the catalog names no Slack: the path of its presses then does not exist. */
  slack: boolean;
  logRetentionDays: RetentionDays;
}

/** A person answers one page at a time; more than this is a scanner or an attack, and costs nobody's Lambda concurrency. */
const THROTTLE = { rateLimit: 20, burstLimit: 40 };

/**
 * Tools send one notification a group of alerts, many at once in a storm. What is too much gets 429, which not all of them
 * repeat: hence the large burst. Each source has its own, and a route that only it has, so that whoever floods one of them without
 * a key keeps no other source out. In CloudFormation's own spelling, as the CDK hands this property on as it is.
 */
const WEBHOOK_ROUTE = { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 200, DetailedMetricsEnabled: true };
/** Starting to sign in costs a call of the directory, and nobody does it often; the console is read by a few people at a time. */
const SIGN_IN_ROUTE = { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 20, DetailedMetricsEnabled: true };
const CONSOLE_ROUTE = { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 40, DetailedMetricsEnabled: true };

/** People press one button at a time; Slack sends all of them from its own addresses. */
const SLACK_ROUTE = { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 20, DetailedMetricsEnabled: true };
const SLACK_PATH = '/slack/interactions';

/** All that there are, accepted or not: nobody without a key learns which ones are. */
const WEBHOOK_PATHS = WebhookSource.options.map((source) => `/webhooks/${source}`);

/** In five minutes. Scanners and links that have expired stay far below it. */
const TURNED_AWAY_TO_ALARM = 100;

const ROUTES: readonly { path: string; methods: HttpMethod[] }[] = [
  // HEAD is what some mail scanners ask first.
  { path: '/approvals/{proxy+}', methods: [HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST] },
  { path: '/health', methods: [HttpMethod.GET] },
];

const SIGN_IN_ROUTES: readonly { path: string; methods: HttpMethod[]; settings: object }[] = [
  { path: '/sign-in', methods: [HttpMethod.GET], settings: SIGN_IN_ROUTE },
  { path: '/sign-in/callback', methods: [HttpMethod.GET], settings: SIGN_IN_ROUTE },
  { path: '/sign-out', methods: [HttpMethod.GET, HttpMethod.POST], settings: SIGN_IN_ROUTE },
  { path: '/console', methods: [HttpMethod.GET, HttpMethod.HEAD], settings: CONSOLE_ROUTE },
  {
    path: '/console/{proxy+}',
    methods: [HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST],
    settings: CONSOLE_ROUTE,
  },
];

/**
 * Where approval links lead, and where tools outside AWS send their signals. It is open to the internet because the people who
 * are asked hold nothing but their mailbox, and the tools nothing but a key: the functions check the signature of every link
 * and the key of every tool. Other paths do not exist.
 */
export class OperatorEndpoint extends Construct {
  readonly api: HttpApi;
  /** Requests that are held back never reach a function that could count them: only the endpoint itself sees them. */
  readonly turnedAway: Alarm;

  constructor(
    scope: Construct,
    id: string,
    { operatorApi, receiveWebhook, signIn, slack, logRetentionDays }: OperatorEndpointProps,
  ) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', {
      apiName: SERVICE_NAME,
      description: 'Approval links of Selfheal, and signals for it.',
      createDefaultStage: false,
    });
    const integration = new HttpLambdaIntegration('OperatorApi', operatorApi);
    for (const { path, methods } of ROUTES) {
      for (const route of this.api.addRoutes({ path, methods, integration })) {
        acknowledge(
          route,
          'APIG4',
          'The function admits nobody without a link whose expiring signature is bound to approver and plan; /health shows no data.',
        );
      }
    }
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: THROTTLE,
      accessLogSettings: {
        destination: new LogGroupLogDestination(
          new LogGroup(this, 'AccessLog', {
            logGroupName: `/aws/apigateway/${SERVICE_NAME}`,
            retention: logRetentionDays,
            removalPolicy: RemovalPolicy.DESTROY,
          }),
        ),
        // The route instead of the path, and no query string: a link's token must not stand in a log.
        format: AccessLogFormat.custom(
          JSON.stringify({
            requestId: '$context.requestId',
            at: '$context.requestTime',
            from: '$context.identity.sourceIp',
            method: '$context.httpMethod',
            route: '$context.routeKey',
            status: '$context.status',
            milliseconds: '$context.responseLatency',
            error: '$context.integrationErrorMessage',
          }),
        ),
      },
    });
    this.turnedAway = new Alarm(this, 'TurnedAway', {
      alarmName: `${OWN_ALARM_PREFIX}requests-turned-away`,
      alarmDescription: `Many requests from outside are turned away; with status 429 signals or approvers may be among them. See /aws/apigateway/${SERVICE_NAME}, by route and status.`,
      metric: stage.metricClientError({ period: Duration.minutes(5), statistic: 'Sum' }),
      threshold: TURNED_AWAY_TO_ALARM,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    if (signIn) this.#letSignIn(integration, stage);
    if (slack) this.#takePresses(integration, stage);
    if (receiveWebhook) this.#takeWebhooks(receiveWebhook, stage);
  }

  #takePresses(integration: HttpLambdaIntegration, stage: HttpStage): void {
    for (const route of this.api.addRoutes({ path: SLACK_PATH, methods: [HttpMethod.POST], integration })) {
      acknowledge(
        route,
        'APIG4',
        'Slack brings no bearer token: the function checks the signature over the raw body, its time, and that it came once.',
      );
      stage.node.addDependency(route);
    }
    limit(stage, [`POST ${SLACK_PATH}`], SLACK_ROUTE);
  }

  #letSignIn(integration: HttpLambdaIntegration, stage: HttpStage): void {
    for (const { path, methods, settings } of SIGN_IN_ROUTES) {
      for (const route of this.api.addRoutes({ path, methods, integration })) {
        acknowledge(
          route,
          'APIG4',
          'A browser brings no bearer token: the function sends whoever has no session to sign in, and checks the session, its group and its form’s token itself.',
        );
        // A stage cannot have settings for a route that is not there yet.
        stage.node.addDependency(route);
      }
      limit(
        stage,
        methods.map((method) => `${method} ${path}`),
        settings,
      );
    }
  }

  #takeWebhooks(receiveWebhook: IFunction, stage: HttpStage): void {
    const integration = new HttpLambdaIntegration('ReceiveWebhook', receiveWebhook);
    const routes = WEBHOOK_PATHS.flatMap((path) =>
      this.api.addRoutes({ path, methods: [HttpMethod.POST], integration }),
    );
    for (const route of routes) {
      acknowledge(
        route,
        'APIG4',
        'The function admits nobody without the key of the source, or a signature made with it, in constant time.',
      );
      // A stage cannot have settings for a route that is not there yet.
      stage.node.addDependency(route);
    }
    limit(
      stage,
      WEBHOOK_PATHS.map((path) => `POST ${path}`),
      WEBHOOK_ROUTE,
    );
  }
}

/** Gives routes limits of their own, beside those that others have. */
const limit = (stage: HttpStage, routeKeys: readonly string[], settings: object): void => {
  const child = stage.node.defaultChild as CfnStage;
  child.routeSettings = {
    ...(child.routeSettings as Readonly<Record<string, object>> | undefined),
    ...Object.fromEntries(routeKeys.map((routeKey) => [routeKey, settings])),
  };
};
