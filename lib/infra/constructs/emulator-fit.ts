import { CfnResource, type IAspect } from 'aws-cdk-lib';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';

/** What the emulator's CloudFormation does not know. Nothing that is kept refers to them: they are called by fixed names. */
const UNKNOWN_TYPES: ReadonlySet<string> = new Set([
  'AWS::SSM::Document',
  'AWS::StepFunctions::StateMachineVersion',
  'AWS::StepFunctions::StateMachineAlias',
]);

/**
 * Makes the stack fit a local AWS emulator, and changes nothing else: drops the resource types that it refuses, and tells every
 * function where the services are that are served from elsewhere.
 */
export class EmulatorFit implements IAspect {
  readonly #endpoints: Readonly<Record<string, string>>;

  constructor(endpoints: Readonly<Record<string, string>>) {
    this.#endpoints = endpoints;
  }

  visit(node: IConstruct): void {
    if (node instanceof CfnResource && UNKNOWN_TYPES.has(node.cfnResourceType)) {
      node.node.scope?.node.tryRemoveChild(node.node.id);
    } else if (node instanceof LambdaFunction) {
      for (const [service, endpoint] of Object.entries(this.#endpoints))
        node.addEnvironment(endpointVariable(service), endpoint);
    }
  }
}

/** The SDK's own variable for one service's endpoint. */
const endpointVariable = (service: string): string => `AWS_ENDPOINT_URL_${service.toUpperCase().replaceAll('-', '_')}`;
