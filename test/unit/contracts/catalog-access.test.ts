import { describe, expect, it } from 'vitest';
import { groupsClaimOf, SignInSettings } from '../../../lib/contracts/sign-in.ts';
import { parseCatalog } from '../../../lib/infra/catalog-file.ts';

const HEAD = `version: 1
account: "111122223333"
region: eu-west-1
applications: { shop: { owner: shop-team, environment: production } }
services: { store: { application: shop, kind: lambda-function, name: store, tier: important } }
`;
const parse = (yaml: string) => parseCatalog(HEAD + yaml, 'selfheal.yaml');

describe('who may do what, in the catalog', () => {
  it('is nobody when nothing is said', () => {
    expect(parse('')).toMatchObject({ access: {}, signIn: { secondFactor: 'required' } });
  });

  it.each([
    [
      'access: { team: { role: viewer, services: [stor] } }',
      'access.team.services.0: given "stor"; no service "stor"; known are: store',
    ],
    [
      'access: { team: { role: viewer, applications: [shop, shoe] } }',
      'access.team.applications.1: given "shoe"; no application "shoe"; known are: shop',
    ],
    ['access: { team: { role: root } }', 'access.team.role: given "root"; expected one of viewer, approver, admin'],
    [
      'access: { "the team": { role: viewer } }',
      'access.the team: given {"role":"viewer"}; a group of Cognito has no blanks',
    ],
    ['access: { team: { role: viewer, services: [] } }', 'access.team.services: given []'],
    [
      'signIn: { provider: { name: Example, issuer: "http://x.example", clientId: a, clientSecretName: b } }',
      'signIn.provider.issuer',
    ],
    ['signIn: { domainPrefix: my-cognito }', 'signIn.domainPrefix: given "my-cognito"; expected none of the words aws'],
    ['signIn: { mfa: off }', 'signIn: given "mfa"; no such key'],
  ])('stops the deployment with the place in the file: %s', (yaml, complaint) => {
    expect(() => parse(yaml)).toThrow(complaint);
  });

  it('knows approvers by one address each, however it is written', () => {
    const shop = (tier: string) =>
      `applications: { shop: { owner: a, environment: production, approvers: [${tier}] } }`;
    const read = (tier: string) =>
      parseCatalog(
        HEAD.replace(/applications: .*/, () => shop(tier)),
        'selfheal.yaml',
      ).applications.shop?.approvers;
    expect(read('[Ann@Example.com, ben@example.com]')).toEqual([['ann@example.com', 'ben@example.com']]);
    expect(() => read('[Ann@Example.com, ann@example.com]')).toThrow('expected each person once in a tier');
  });

  it('may name groups with blanks where a company’s directory has them', () => {
    const provider = '{ name: Example, issuer: "https://x.example", clientId: a, clientSecretName: b }';
    const { access, signIn } = parse(`access: { "The Team": { role: admin } }\nsignIn: { provider: ${provider} }`);
    expect(Object.keys(access)).toEqual(['The Team']);
    expect(groupsClaimOf(signIn)).toBe('custom:groups');
    expect(groupsClaimOf(SignInSettings.parse({}))).toBe('cognito:groups');
  });
});
