import { PreflightError } from './preflight.ts';
import { type SignedCallOptions, signedCall } from './signed-call.ts';

export interface RegistryOptions {
  readonly region: string;
  readonly credentials: SignedCallOptions['credentials'];
  /** Of another than the region's own. */
  readonly endpoint?: string;
}

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

const TARGET = 'AmazonEC2ContainerRegistry_V20150921';
const ABSENT: readonly string[] = ['ImageNotFoundException', 'RepositoryNotFoundException'];

/** Two calls of ECR by its own protocol: a client for all of it would be one more dependency. */
export function registryOf({
  region,
  credentials,
  endpoint = `https://api.ecr.${region}.amazonaws.com`,
}: RegistryOptions) {
  const at = { service: 'ecr', region, credentials, endpoint };
  const call = async (action: string, input: object): Promise<Readonly<Record<string, unknown>> | undefined> => {
    const { ok, status, answer, errorType } = await signedCall(at, `${TARGET}.${action}`, input).catch(
      (cause: unknown) => {
        throw new PreflightError(
          `The registry of images cannot be reached: ${cause instanceof Error ? cause.message : cause}`,
        );
      },
    );
    if (ok) return answer;
    if (ABSENT.includes(errorType)) return undefined;
    throw new PreflightError(`The registry of images refuses ${action}: ${errorType}: ${answer['message'] ?? status}`);
  };
  return {
    async login(): Promise<RegistryLogin> {
      const [data] = listOf((await call('GetAuthorizationToken', {}))?.['authorizationData']);
      const token = Buffer.from(String(data?.['authorizationToken'] ?? ''), 'base64').toString('utf8');
      const at = token.indexOf(':');
      if (at < 1) throw new PreflightError('The registry of images gives no login.');
      return { user: token.slice(0, at), password: token.slice(at + 1) };
    },
    async digestOf(repositoryName: string, imageTag: string): Promise<string | undefined> {
      const answer = await call('DescribeImages', { repositoryName, imageIds: [{ imageTag }] });
      const [image] = listOf(answer?.['imageDetails']);
      return typeof image?.['imageDigest'] === 'string' ? image['imageDigest'] : undefined;
    },
  } satisfies Registry;
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value : [];
}
