import type { TracedNode } from '../traced-components.ts';
import { namesOf } from '../traced-names.ts';

/** Where a service runs, by the first word of its environment (`ecs:cluster`, `lambda:default`, `ec2:group`). */
const TYPES: Readonly<Record<string, string>> = {
  ecs: 'AWS::ECS::Container',
  lambda: 'AWS::Lambda::Function',
  ec2: 'AWS::EC2::Instance',
  eks: 'AWS::EKS::Container',
  k8s: 'AWS::EKS::Container',
};

/**
 * A node from its key attributes. `Service` has a name and an environment, `AWS::Resource` a CloudFormation type and an
 * identifier, `RemoteService` and `AWS::Service` no more than a name.
 * https://docs.aws.amazon.com/applicationsignals/latest/APIReference/API_ServiceDependency.html
 */
export const describedNode = (attributes: Readonly<Record<string, string>>): TracedNode => {
  const { Type = '', Name = '', ResourceType = '', Identifier = '', Environment = '', AwsAccountId } = attributes;
  const account = AwsAccountId ?? null;
  if (Type.endsWith('Resource')) return { names: namesOf(Identifier), type: ResourceType, account };
  if (Type !== 'Service') return { names: namesOf(Name), type: 'remote', account };
  const [platform = '', where = ''] = Environment.split(':');
  const type = TYPES[platform] ?? '';
  // As the catalog names an ECS service: cluster and service.
  const precise = platform === 'ecs' && where !== '' && Name !== '' ? namesOf(`${where}/${Name}`) : [];
  return { names: [...precise, ...namesOf(Name)], type, account };
};
