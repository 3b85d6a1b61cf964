import { RemovalPolicy } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Stage } from './stage.ts';

const SECRET_LENGTH = 48;

/**
 * What the distribution shows the API, and nobody else knows: where it is shown, the address of the viewer is believed, by
 * which strangers are counted. Templates contain only a reference to it, which CloudFormation resolves while it deploys.
 */
export function edgeSecret(scope: Construct, id: string, stage: Stage): string | undefined {
  if (!stage.cloudFront) return undefined;
  const secret = new Secret(scope, id, {
    description: 'Shows the API which requests came through its distribution.',
    generateSecretString: { passwordLength: SECRET_LENGTH, excludePunctuation: true },
    removalPolicy: RemovalPolicy.DESTROY,
  });
  return secret.secretValue.unsafeUnwrap();
}
