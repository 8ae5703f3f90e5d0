import { CfnResource, type IAspect } from 'aws-cdk-lib';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import type { VersionedCatalog } from '../../contracts/catalog.ts';

/** What the emulator's CloudFormation does not know. Nothing that is kept refers to them: they are called by fixed names. */
export const UNKNOWN_TYPES: ReadonlySet<string> = new Set([
  'AWS::SSM::Document',
  'AWS::StepFunctions::StateMachineVersion',
  'AWS::StepFunctions::StateMachineAlias',
]);

/** The catalog without what the emulator has none of, and what functions would refer to: it knows no guardrail of Bedrock, and no sign-in pages of Cognito. */
export const fitToEmulator = (versioned: VersionedCatalog): VersionedCatalog => ({
  ...versioned,
  catalog: { ...versioned.catalog, access: {}, model: { ...versioned.catalog.model, guardrail: false } },
});

/** An account that AWS gives to nobody, and that local emulators act for. */
const NOBODYS_ACCOUNT = '000000000000';

const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/;

export interface EmulatorFitProps {
  /** Where services are that are served from elsewhere, by the SDK's name of each. */
  endpoints: Readonly<Record<string, string>>;
  /** The catalog's account. */
  account: string;
}

/**
 * Makes the stack fit a local AWS emulator, and changes nothing else: drops the resource types that it refuses, and tells every
 * function where the services are that are served from elsewhere. Throws for an account or an endpoint that is not an emulator's on
 * this machine: a real installation without runbooks, whose functions call strangers, must not come about by a mistake.
 */
export class EmulatorFit implements IAspect {
  readonly #endpoints: Readonly<Record<string, string>>;

  constructor({ endpoints, account }: EmulatorFitProps) {
    const wrong = Object.entries(endpoints).filter(([, endpoint]) => !LOOPBACK.test(new URL(endpoint).hostname));
    const complaints = [
      ...(account === NOBODYS_ACCOUNT ? [] : [`the catalog's account is ${account}, expected ${NOBODYS_ACCOUNT}`]),
      ...wrong.map(([service, endpoint]) => `${service} is at ${endpoint}, expected a loopback address (127.0.0.1)`),
    ];
    if (complaints.length > 0)
      throw new Error(
        `-c emulator=… is only for an emulator on this machine: ${complaints.join('; ')}. Leave it out to deploy to AWS (docs/emulator.md)`,
      );
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
