/** Where a call is made. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** One thing that IAM asks about a call: may this action touch this resource? */
export interface Right {
  readonly action: string;
  /** The resource's ARN (a part that the input does not tell is `*`), or `*` alone where IAM offers nothing narrower. */
  readonly resource: string;
  /** Whether the resource's own tags can be asked for in a condition. */
  readonly tagged: boolean;
  /** Condition keys, beside tags, that AWS fills from the request. */
  readonly context: Readonly<Record<string, string>>;
}

type Input = Readonly<Record<string, unknown>>;
type RightsOf = (input: Input, place: Place) => readonly Right[];

const text = (value: unknown): string => (typeof value === 'string' ? value : '*');
const list = (value: unknown): readonly string[] =>
  Array.isArray(value) && value.length > 0 ? value.map(text) : ['*'];
const arn = (service: string, { partition, region, account }: Place, resource: string): string =>
  `arn:${partition}:${service}:${region}:${account}:${resource}`;

const right = (action: string, resource: string, context: Right['context'] = {}): Right => ({
  action,
  resource,
  tagged: false,
  context,
});
const tagged = (action: string, resource: string): Right => ({ action, resource, tagged: true, context: {} });
const unnarrowed =
  (action: string): RightsOf =>
  () => [right(action, '*')];

const ecsService = (place: Place, cluster: unknown, service: string): string =>
  arn('ecs', place, `service/${text(cluster)}/${service}`);

/** A deployment's ARN is its service's with an id behind it; IAM asks about both, and only the service carries tags. */
const deployment = (action: string, deploymentArn: string, place: Place): readonly Right[] => {
  const parts = /^(arn:[^:]+:ecs:[^:]+:\d+):service-deployment\/([^/]+\/[^/]+)\/[^/]+$/.exec(deploymentArn);
  return [
    right(action, parts ? deploymentArn : arn('ecs', place, 'service-deployment/*')),
    tagged(action, parts ? `${parts[1]}:service/${parts[2]}` : arn('ecs', place, 'service/*')),
  ];
};

/** UpdateService passes roles only when it is given a task definition: that revision's task and execution role. */
const updateService: RightsOf = (input, place) => [
  tagged('ecs:UpdateService', ecsService(place, input.cluster, text(input.service))),
  ...(input.taskDefinition === undefined
    ? []
    : [
        right('iam:PassRole', `arn:${place.partition}:iam::${place.account}:role/*`, {
          'iam:PassedToService': 'ecs-tasks.amazonaws.com',
        }),
      ]),
];

/**
 * Application Auto Scaling checks that the caller could change the resource itself, here the service's count. No role is passed
 * (there is a service-linked role, and with a target present it exists) and no tags are given.
 */
const registerScalableTarget: RightsOf = (input, place) => {
  const [, cluster, service] = text(input.ResourceId).split('/');
  const arnOfService = ecsService(place, cluster, service ?? '*');
  return [
    right(
      'application-autoscaling:RegisterScalableTarget',
      arn('application-autoscaling', place, 'scalable-target/*'),
      {
        'application-autoscaling:service-namespace': text(input.ServiceNamespace),
        'application-autoscaling:scalable-dimension': text(input.ScalableDimension),
      },
    ),
    tagged('ecs:DescribeServices', arnOfService),
    tagged('ecs:UpdateService', arnOfService),
  ];
};

const onGroup =
  (action: string): RightsOf =>
  (input, place) => [
    tagged(
      action,
      arn('autoscaling', place, `autoScalingGroup:*:autoScalingGroupName/${text(input.AutoScalingGroupName)}`),
    ),
  ];
const onFunction =
  (action: string): RightsOf =>
  (input, place) => [tagged(action, arn('lambda', place, `function:${text(input.FunctionName)}`))];

/**
 * What IAM asks for each API that a runbook may call, by `service:Api` as boto3 names them. An API's name is not always its
 * action's name, and some calls need several actions. Source: the Service Authorization Reference, pages of Amazon ECS, Application Auto
 * Scaling, Amazon EC2 Auto Scaling and AWS Lambda; for RegisterScalableTarget the Application Auto Scaling user guide too.
 */
const RIGHTS: Readonly<Record<string, RightsOf>> = {
  'ecs:DescribeServices': (input, place) =>
    list(input.services).map((service) => tagged('ecs:DescribeServices', ecsService(place, input.cluster, service))),
  'ecs:UpdateService': updateService,
  'ecs:ListServiceDeployments': (input, place) => [
    tagged('ecs:ListServiceDeployments', ecsService(place, input.cluster, text(input.service))),
  ],
  'ecs:DescribeServiceDeployments': (input, place) =>
    list(input.serviceDeploymentArns).flatMap((each) => deployment('ecs:DescribeServiceDeployments', each, place)),
  'ecs:StopServiceDeployment': (input, place) =>
    deployment('ecs:StopServiceDeployment', text(input.serviceDeploymentArn), place),
  'ecs:DescribeTaskDefinition': unnarrowed('ecs:DescribeTaskDefinition'),
  'application-autoscaling:DescribeScalableTargets': unnarrowed('application-autoscaling:DescribeScalableTargets'),
  'application-autoscaling:RegisterScalableTarget': registerScalableTarget,
  'autoscaling:DescribeAutoScalingGroups': unnarrowed('autoscaling:DescribeAutoScalingGroups'),
  'autoscaling:DescribeInstanceRefreshes': unnarrowed('autoscaling:DescribeInstanceRefreshes'),
  'autoscaling:DescribeScalingActivities': unnarrowed('autoscaling:DescribeScalingActivities'),
  'autoscaling:SetDesiredCapacity': onGroup('autoscaling:SetDesiredCapacity'),
  // Without DesiredConfiguration no launch template is named, so no ec2 right is asked for.
  'autoscaling:StartInstanceRefresh': onGroup('autoscaling:StartInstanceRefresh'),
  'autoscaling:CancelInstanceRefresh': onGroup('autoscaling:CancelInstanceRefresh'),
  'lambda:ListTags': (input) => [tagged('lambda:ListTags', text(input.Resource))],
  'lambda:GetFunctionConcurrency': onFunction('lambda:GetFunctionConcurrency'),
  'lambda:PutFunctionConcurrency': onFunction('lambda:PutFunctionConcurrency'),
  'lambda:GetAccountSettings': unnarrowed('lambda:GetAccountSettings'),
};

/** The APIs that runbooks may call, as `service:Api`. */
export const KNOWN_APIS: readonly string[] = Object.keys(RIGHTS);

/** What IAM asks about one call, or null when the API is not in the mapping. */
export const rightsFor = (service: string, api: string, input: Input, place: Place): readonly Right[] | null =>
  RIGHTS[`${service}:${api}`]?.(input, place) ?? null;
