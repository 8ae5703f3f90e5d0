import { Aspects } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { EmulatorFit } from '../../lib/infra/constructs/emulator-fit.ts';
import { readSettings } from '../../lib/infra/settings.ts';
import { built, type Resource, resourcesIn, synthesise } from './support/parts.ts';

const ENDPOINTS = { ssm: 'http://127.0.0.1:4100', 'bedrock-runtime': 'http://127.0.0.1:4101' };
const DROPPED = [
  'AWS::SSM::Document',
  'AWS::StepFunctions::StateMachineAlias',
  'AWS::StepFunctions::StateMachineVersion',
];

/** The production template, and the same stack made to fit the emulator. */
const both = () => {
  const { stack } = built();
  Aspects.of(stack).add(new EmulatorFit(ENDPOINTS));
  return { production: synthesise().resources, fitted: resourcesIn(Template.fromStack(stack)) };
};

type Variables = { Environment: { Variables: Record<string, string> } };
const variablesOf = ({ Properties }: Resource) => (Properties as unknown as Variables).Environment.Variables;

describe('the stack on an emulator', () => {
  it('lacks the types that the emulator refuses, and nothing else', () => {
    const { production, fitted } = both();
    const missing = Object.entries(production).filter(([id]) => !(id in fitted));
    expect([...new Set(missing.map(([, { Type }]) => Type))].sort()).toEqual(DROPPED);
    expect(Object.keys(fitted).filter((id) => !(id in production))).toEqual([]);
    expect(Object.values(fitted).filter(({ Type }) => DROPPED.includes(Type))).toEqual([]);
  });

  it('differs from production in two variables of every function, and in nothing else that is kept', () => {
    const { production, fitted } = both();
    let functions = 0;
    for (const [id, resource] of Object.entries(fitted)) {
      if (resource.Type === 'AWS::Lambda::Function') {
        functions += 1;
        const { AWS_ENDPOINT_URL_SSM, AWS_ENDPOINT_URL_BEDROCK_RUNTIME, ...usual } = variablesOf(resource);
        expect([AWS_ENDPOINT_URL_SSM, AWS_ENDPOINT_URL_BEDROCK_RUNTIME]).toEqual(Object.values(ENDPOINTS));
        (resource.Properties as unknown as Variables).Environment.Variables = usual;
      }
      expect(resource).toEqual(production[id]);
    }
    expect(functions).toBeGreaterThan(10);
  });

  it('is asked for by one setting, which a mistake does not switch on in silence', () => {
    const read = (emulator?: string) => readSettings((name) => (name === 'emulator' ? emulator : undefined)).emulator;
    expect(read()).toBeUndefined();
    expect(read(JSON.stringify(ENDPOINTS))).toEqual(ENDPOINTS);
    expect(() => read('true')).toThrow(/-c emulator=true is not valid/);
    expect(() => read('{ssm')).toThrow(/expected JSON/);
    expect(() => read('{"ssm":"nowhere"}')).toThrow(/not valid/);
  });
});
