import {
  DescribeImagesCommand,
  type ECRClient,
  ECRServiceException,
  GetAuthorizationTokenCommand,
  ImageNotFoundException,
  RepositoryNotFoundException,
} from '@aws-sdk/client-ecr';
import { PreflightError } from './preflight.ts';

/** What a program that pushes images logs in with, for some hours. */
export interface RegistryLogin {
  readonly user: string;
  readonly password: string;
}

/** The account's registry of images (Amazon ECR), as far as a deployment asks it. Throws `PreflightError`. */
export interface Registry {
  login(): Promise<RegistryLogin>;
  /** The digest of an image by its tag; undefined when there is none. */
  digestOf(repository: string, tag: string): Promise<string | undefined>;
}

export function registryOf(client: ECRClient): Registry {
  return {
    async login() {
      const { authorizationData = [] } = await client.send(new GetAuthorizationTokenCommand()).catch(refused);
      const token = Buffer.from(authorizationData[0]?.authorizationToken ?? '', 'base64').toString('utf8');
      const at = token.indexOf(':');
      if (at < 1) throw new PreflightError('The registry of images gives no login.');
      return { user: token.slice(0, at), password: token.slice(at + 1) };
    },
    async digestOf(repositoryName, imageTag) {
      try {
        const input = { repositoryName, imageIds: [{ imageTag }] };
        const { imageDetails = [] } = await client.send(new DescribeImagesCommand(input));
        return imageDetails[0]?.imageDigest;
      } catch (error) {
        if (error instanceof ImageNotFoundException || error instanceof RepositoryNotFoundException) return undefined;
        return refused(error);
      }
    },
  };
}

function refused(error: unknown): never {
  const { name, message } = error as Error;
  const what = error instanceof ECRServiceException ? 'refuses this' : 'cannot be reached';
  throw new PreflightError(`The registry of images ${what}: ${name}: ${message}`);
}
