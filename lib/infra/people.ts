import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnUserPoolGroup,
  Mfa,
  StringAttribute,
  UserPool,
  type UserPoolClient,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { nameIn } from './context.ts';
import type { Stage } from './stage.ts';

/** Members of this group administer the platform; it arrives in the token's `cognito:groups`. */
export const ADMIN_GROUP = 'admins';

const SESSION_HOURS = 1;
const REFRESH_DAYS = 30;

/** The people who may sign in, by e-mail address, and the one public client that pages and command line use. */
export class People extends Construct {
  readonly pool: UserPool;
  readonly client: UserPoolClient;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    this.pool = new UserPool(this, 'Pool', {
      userPoolName: nameIn(stage, 'people'),
      signInAliases: { email: true },
      signInCaseSensitive: false,
      // Accounts are made by the API once the address is proved: it knows the stage's rules, Cognito's own sign-up would not.
      selfSignUpEnabled: false,
      autoVerify: { email: true },
      accountRecovery: AccountRecovery.NONE,
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      // The request that created a user; see lib/aws/cognito.
      customAttributes: { request: new StringAttribute({ mutable: false }) },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
      },
      deletionProtection: stage.retainData,
      removalPolicy: stage.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.client = this.pool.addClient('Client', {
      // By the API alone: a session counts only when it was opened there, behind its limits of attempts.
      authFlows: { userPassword: true },
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.hours(SESSION_HOURS),
      idTokenValidity: Duration.hours(SESSION_HOURS),
      refreshTokenValidity: Duration.days(REFRESH_DAYS),
      disableOAuth: true,
    });
    new CfnUserPoolGroup(this, 'Admins', {
      userPoolId: this.pool.userPoolId,
      groupName: ADMIN_GROUP,
      description: 'Administrators of the platform',
    });
  }
}
