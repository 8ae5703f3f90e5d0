import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { SignInSettings } from '../../../lib/contracts/sign-in.ts';
import { OperatorSignIn } from '../../../lib/infra/constructs/operator-sign-in.ts';
import { findings } from '../support/findings.ts';
import { aKey, inStack, PLACE } from '../support/in-stack.ts';
import { exampleCatalog, ofType, synthesise } from '../support/parts.ts';

const GROUPS = ['shop-viewers', 'operations-admins'];

const aSignIn = (settings: unknown = {}, deletionProtection = true) => {
  let made: OperatorSignIn | undefined;
  const { stack, template } = inStack((scope) => {
    made = new OperatorSignIn(scope, 'It', {
      key: aKey(scope),
      deletionProtection,
      account: PLACE.account,
      settings: SignInSettings.parse(settings),
      groups: GROUPS,
    });
    made.addClient('https://pages.example');
  });
  return { stack, template, made };
};

const ENTRA = {
  name: 'Example',
  issuer: 'https://login.example.com/tenant/v2.0',
  clientId: 'the-client',
  clientSecretName: 'selfheal/sign-in',
  groupsClaim: 'roles',
};

describe('the operators’ user pool', () => {
  const { stack, template } = aSignIn();

  it('lets nobody sign up, wants long passwords and a second factor, and is kept', () => {
    template.hasResource('AWS::Cognito::UserPool', {
      DeletionPolicy: 'Retain',
      Properties: {
        AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
        DeletionProtection: 'ACTIVE',
        MfaConfiguration: 'ON',
        EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
        UsernameAttributes: ['email'],
        AutoVerifiedAttributes: ['email'],
        UserPoolTier: 'PLUS',
        UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
        Policies: { PasswordPolicy: Match.objectLike({ MinimumLength: 14, RequireSymbols: true }) },
        AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
      },
    });
  });

  it('has a group for each that the catalog gives access to', () => {
    const groups = Object.values(template.findResources('AWS::Cognito::UserPoolGroup'));
    expect(groups.map(({ Properties }) => Properties.GroupName)).toEqual(GROUPS);
  });

  it('has one client: the code flow for these pages alone, without a secret, and no other way to a token', () => {
    template.resourceCountIs('AWS::Cognito::UserPoolClient', 1);
    template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      AllowedOAuthFlows: ['code'],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthScopes: ['openid', 'email', 'profile'],
      CallbackURLs: ['https://pages.example/sign-in/callback'],
      LogoutURLs: ['https://pages.example/sign-out'],
      GenerateSecret: false,
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      SupportedIdentityProviders: ['COGNITO'],
      WriteAttributes: ['email', 'name'],
      PreventUserExistenceErrors: 'ENABLED',
    });
  });

  it('has pages of its own, at an address that names the account', () => {
    template.hasResourceProperties('AWS::Cognito::UserPoolDomain', {
      Domain: `selfheal-${PLACE.account}`,
      ManagedLoginVersion: 2,
    });
    template.hasResourceProperties('AWS::Cognito::ManagedLoginBranding', {
      UseCognitoProvidedValues: true,
      ClientId: Match.anyValue(),
    });
  });

  it('seals sessions with a secret that nobody has seen', () => {
    template.hasResource('AWS::SecretsManager::Secret', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        KmsKeyId: Match.anyValue(),
        GenerateSecretString: Match.objectLike({
          GenerateStringKey: 'current',
          PasswordLength: 64,
          SecretStringTemplate: '{"previous":""}',
        }),
      },
    });
  });

  it('is clean', () => expect(findings(stack)).toEqual([]));

  it('may be deleted where protection is switched off', () => {
    const { template: unprotected } = aSignIn({}, false);
    unprotected.hasResource('AWS::Cognito::UserPool', {
      DeletionPolicy: 'Delete',
      Properties: { DeletionProtection: 'INACTIVE' },
    });
  });

  it('asks for no second factor only where the catalog says so, with the reason written down', () => {
    const { stack: optional, template: without } = aSignIn({ secondFactor: 'optional', domainPrefix: 'example-heals' });
    without.hasResourceProperties('AWS::Cognito::UserPool', { MfaConfiguration: 'OPTIONAL' });
    without.hasResourceProperties('AWS::Cognito::UserPoolDomain', { Domain: 'example-heals' });
    expect(findings(optional)).toEqual([]);
  });
});

describe('a company’s directory behind it', () => {
  const { stack, template } = aSignIn({ provider: ENTRA });

  it('is the one way in, and says who is verified and in which groups', () => {
    template.hasResourceProperties('AWS::Cognito::UserPoolIdentityProvider', {
      ProviderName: 'Example',
      ProviderType: 'OIDC',
      ProviderDetails: Match.objectLike({
        client_id: 'the-client',
        client_secret: '{{resolve:secretsmanager:selfheal/sign-in:SecretString:::}}',
        oidc_issuer: ENTRA.issuer,
        authorize_scopes: 'openid email profile',
      }),
      AttributeMapping: { email: 'email', email_verified: 'email_verified', name: 'name', 'custom:groups': 'roles' },
    });
    const [provider = ''] = Object.keys(template.findResources('AWS::Cognito::UserPoolIdentityProvider'));
    template.hasResource('AWS::Cognito::UserPoolClient', {
      DependsOn: [provider],
      Properties: {
        SupportedIdentityProviders: [{ Ref: provider }],
        ReadAttributes: ['custom:groups', 'email', 'email_verified', 'name'],
        WriteAttributes: ['custom:groups', 'email', 'name'],
      },
    });
  });

  it('keeps the groups: Cognito has none of its own', () => template.resourceCountIs('AWS::Cognito::UserPoolGroup', 0));

  it('is clean', () => expect(findings(stack)).toEqual([]));
});

describe('the stack', () => {
  it('tells the pages’ function where people sign in, and gives it the key of sessions and no other right', () => {
    const stack = synthesise();
    const [pages] = ofType(stack, 'AWS::Lambda::Function').flatMap(({ Properties }) =>
      Properties.FunctionName === 'selfheal-operator-api' ? [Properties.Environment] : [],
    );
    const [pool] = Object.keys(stack.template.findResources('AWS::Cognito::UserPool'));
    const [client] = Object.keys(stack.template.findResources('AWS::Cognito::UserPoolClient'));
    expect(pages).toMatchObject({
      Variables: {
        APPROVAL_BASE_URL: expect.anything(),
        SESSION_SECRET_ID: expect.anything(),
        SIGN_IN_CLIENT_ID: { Ref: client },
        SIGN_IN_HOSTED_URL: expect.anything(),
        SIGN_IN_ISSUER: { 'Fn::Join': ['', ['https://cognito-idp.eu-west-1.amazonaws.com/', { Ref: pool }]] },
      },
    });
    for (const name of ['UserPoolId', 'SignInUrl', 'SessionSecretArn'])
      expect(Object.keys(stack.template.toJSON().Outputs)).toContain(name);
  });

  it('has nothing of it where the catalog gives nobody access', () => {
    const stack = synthesise({ catalog: { ...exampleCatalog(), access: {} } });
    const types = Object.values(stack.resources).map(({ Type }) => Type);
    expect(types.filter((type) => type.startsWith('AWS::Cognito'))).toEqual([]);
    expect(JSON.stringify(stack.template.toJSON())).not.toMatch(/SIGN_IN|SESSION_SECRET/);
  });
});
