import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { type CfnStage, HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { SERVICE_NAME } from '../rooms.ts';

export interface OperatorEndpointProps {
  operatorApi: IFunction;
  /** Left out where the catalog accepts no signals from outside: the path then does not exist. */
  receiveWebhook?: IFunction;
  logRetentionDays: RetentionDays;
}

/** A person answers one page at a time; more than this is a scanner or an attack, and costs nobody's Lambda concurrency. */
const THROTTLE = { rateLimit: 20, burstLimit: 40 };

/**
 * Tools send one notification a group of alerts, many at once in a storm. What is too much gets 429, which not all of them
 * repeat: hence the large burst. In CloudFormation's own spelling, as the CDK hands this property on as it is.
 */
const WEBHOOK_THROTTLE = { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 200 };
const WEBHOOK_PATH = '/webhooks/{source}';

const ROUTES: readonly { path: string; methods: HttpMethod[] }[] = [
  // HEAD is what some mail scanners ask first.
  { path: '/approvals/{proxy+}', methods: [HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST] },
  { path: '/health', methods: [HttpMethod.GET] },
];

/**
 * Where approval links lead, and where tools outside AWS send their signals. It is open to the internet because the people who
 * are asked hold nothing but their mailbox, and the tools nothing but a key: the functions check the signature of every link
 * and the key of every tool. Other paths do not exist.
 */
export class OperatorEndpoint extends Construct {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, { operatorApi, receiveWebhook, logRetentionDays }: OperatorEndpointProps) {
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
    if (receiveWebhook) this.#takeWebhooks(receiveWebhook, stage);
  }

  #takeWebhooks(receiveWebhook: IFunction, stage: HttpStage): void {
    const [route] = this.api.addRoutes({
      path: WEBHOOK_PATH,
      methods: [HttpMethod.POST],
      integration: new HttpLambdaIntegration('ReceiveWebhook', receiveWebhook),
    });
    if (!route) throw new Error(`no route was made for ${WEBHOOK_PATH}`);
    acknowledge(
      route,
      'APIG4',
      'The function admits nobody without the key of the source, or a signature made with it, in constant time.',
    );
    const settings = stage.node.defaultChild as CfnStage;
    settings.routeSettings = { [`POST ${WEBHOOK_PATH}`]: WEBHOOK_THROTTLE };
    // A stage cannot have settings for a route that is not there yet.
    stage.node.addDependency(route);
  }
}
