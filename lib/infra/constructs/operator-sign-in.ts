import { Duration, RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnManagedLoginBranding,
  type CfnUserPoolClient,
  CfnUserPoolGroup,
  ClientAttributes,
  FeaturePlan,
  ManagedLoginVersion,
  Mfa,
  OAuthScope,
  ProviderAttribute,
  StandardThreatProtectionMode,
  StringAttribute,
  UserPool,
  UserPoolClient,
  UserPoolClientIdentityProvider,
  type UserPoolDomain,
  UserPoolIdentityProviderOidc,
} from 'aws-cdk-lib/aws-cognito';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { SignInProvider, SignInSettings } from '../../contracts/sign-in.ts';
import { acknowledge } from '../acknowledge.ts';
import { SERVICE_NAME } from '../rooms.ts';
import { generatedSecret } from './generated-secret.ts';

export interface OperatorSignInProps {
  key: IKey;
  deletionProtection: boolean;
  account: string;
  settings: SignInSettings;
  /** Those that the catalog gives access to. */
  groups: readonly string[];
}

/** Tokens are read once and dropped; the session in the pages' own cookie has its own end. */
const TOKEN_MINUTES = 5;

/**
 * Who may sign in to the operator's pages: a user pool with Cognito's own sign-in pages, in front of a company's directory where the
 * catalog names one. Nobody signs up by themselves, and nobody can change their own address or groups: the one way in is the code flow,
 * whose tokens may call nothing of Cognito. The client is public: a code is good only together with the verifier in the cookie of the
 * browser that began, and a secret would be one more thing to keep and to exchange.
 */
export class OperatorSignIn extends Construct {
  readonly issuer: string;
  readonly hostedUrl: string;
  /** What sessions are sealed with, `{"current": "…"}`; a second key under `previous` opens too, which is how one is exchanged. */
  readonly sessionSecret: Secret;
  readonly pool: UserPool;
  readonly #domain: UserPoolDomain;
  readonly #provider: UserPoolIdentityProviderOidc | null;

  constructor(
    scope: Construct,
    id: string,
    { key, deletionProtection, account, settings, groups }: OperatorSignInProps,
  ) {
    super(scope, id);
    this.pool = new UserPool(this, 'Pool', {
      userPoolName: `${SERVICE_NAME}-operators`,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      autoVerify: { email: true },
      // A verified address stays what it is until the new one is verified.
      keepOriginal: { email: true },
      standardAttributes: { email: { required: true, mutable: true }, fullname: { required: false, mutable: true } },
      customAttributes: { groups: new StringAttribute({ mutable: true, maxLen: 2048 }) },
      passwordPolicy: {
        minLength: 14,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      mfa: settings.secondFactor === 'required' ? Mfa.REQUIRED : Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      // Some cents a person and month: passwords that were stolen elsewhere and sign-ins that look wrong are refused.
      featurePlan: FeaturePlan.PLUS,
      standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION,
      deletionProtection,
      removalPolicy: deletionProtection ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    if (settings.secondFactor === 'optional')
      acknowledge(this.pool, 'COG2', 'The catalog says that each person may do without a second factor.');

    this.#domain = this.pool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: settings.domainPrefix ?? `${SERVICE_NAME}-${account}` },
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    this.#provider = settings.provider ? this.#inFrontOf(settings.provider) : null;
    // What a company's directory says of groups is mapped; Cognito's own groups are for the accounts that it keeps itself.
    if (!settings.provider)
      for (const group of groups)
        new CfnUserPoolGroup(this, `Group-${group}`, {
          userPoolId: this.pool.userPoolId,
          groupName: group,
          description: 'Named under access in the catalog of Selfheal.',
        });

    this.sessionSecret = generatedSecret(this, 'SessionSecret', {
      description: 'Seals the sessions of the operator’s pages of Selfheal.',
      key,
      deletionProtection,
      fields: { previous: '' },
      random: 'current',
      notRotated:
        'Sessions end within eight hours by themselves; docs/console.md says how to exchange the key, or to end all sessions at once.',
    });
    const { region } = Stack.of(this);
    this.issuer = `https://cognito-idp.${region}.amazonaws.com/${this.pool.userPoolId}`;
    this.hostedUrl = this.#domain.baseUrl();
  }

  /** The pages' client, once their address is known. */
  addClient(pagesUrl: string): UserPoolClient {
    const attributes = new ClientAttributes().withStandardAttributes({ email: true, fullname: true });
    const client = new UserPoolClient(this, 'Client', {
      userPool: this.pool,
      userPoolClientName: `${SERVICE_NAME}-pages`,
      generateSecret: false,
      oAuth: {
        flows: { authorizationCodeGrant: true, implicitCodeGrant: false },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE],
        callbackUrls: [`${pagesUrl}/sign-in/callback`],
        logoutUrls: [`${pagesUrl}/sign-out`],
      },
      supportedIdentityProviders: [
        this.#provider
          ? UserPoolClientIdentityProvider.custom(this.#provider.providerName)
          : UserPoolClientIdentityProvider.COGNITO,
      ],
      readAttributes: new ClientAttributes()
        .withStandardAttributes({ email: true, emailVerified: true, fullname: true })
        .withCustomAttributes('groups'),
      // What a company's directory says can be taken over only by a client that may write it.
      writeAttributes: this.#provider ? attributes.withCustomAttributes('groups') : attributes,
      accessTokenValidity: Duration.minutes(TOKEN_MINUTES),
      idTokenValidity: Duration.minutes(TOKEN_MINUTES),
      refreshTokenValidity: Duration.hours(1),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
    });
    // None but Cognito's pages: left out, people could get tokens by the API that may change their own attributes.
    (client.node.defaultChild as CfnUserPoolClient).explicitAuthFlows = ['ALLOW_REFRESH_TOKEN_AUTH'];
    if (this.#provider) client.node.addDependency(this.#provider);
    // Without a style of the client's own, Cognito's newer pages show nothing.
    new CfnManagedLoginBranding(this, 'Branding', {
      userPoolId: this.pool.userPoolId,
      clientId: client.userPoolClientId,
      useCognitoProvidedValues: true,
    });
    return client;
  }

  #inFrontOf({ name, issuer, clientId, clientSecretName, groupsClaim, emailVerifiedClaim }: SignInProvider) {
    return new UserPoolIdentityProviderOidc(this, 'Provider', {
      userPool: this.pool,
      name,
      issuerUrl: issuer,
      clientId,
      // CloudFormation reads it when it deploys; it stands in no template and in no function.
      clientSecret: SecretValue.secretsManager(clientSecretName).unsafeUnwrap(),
      scopes: ['openid', 'email', 'profile'],
      attributeMapping: {
        email: ProviderAttribute.other('email'),
        emailVerified: ProviderAttribute.other(emailVerifiedClaim),
        fullname: ProviderAttribute.other('name'),
        custom: { 'custom:groups': ProviderAttribute.other(groupsClaim) },
      },
    });
  }
}
