import { SignatureV4 } from '@smithy/signature-v4';
import { clientSettings } from '../lib/aws/client-settings.ts';
import { Sha256 } from '../lib/aws/sha256.ts';
import { defined } from '../lib/domain/defined.ts';

/** Where everything local is. */
export const AWS_REGION = 'us-east-1';

/** The key of the emulator's root user: what a local tool calls with. The emulator knows it under no other name. */
export const ROOT_KEY = { accessKeyId: 'test', secretAccessKey: 'test' } as const;

/** An answer of the emulator, which runs functions on the same processors; longer than any poll of a queue. */
const ANSWER_MS = 60_000;

/** Settings of a local tool's SDK client. */
export function localClient(endpoint: string) {
  return { ...clientSettings({ answerMs: ANSWER_MS }), endpoint, region: AWS_REGION, credentials: ROOT_KEY };
}

/** The environment in which the AWS SDKs and the CDK call the emulator, and nothing else. */
export function awsEnvironment(endpoint: string): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: ROOT_KEY.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ROOT_KEY.secretAccessKey,
    AWS_REGION,
    AWS_DEFAULT_REGION: AWS_REGION,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** The host's own AWS settings must not reach anything local: a profile would win over our addresses. */
export function withoutAws(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('AWS_')));
}

export interface AwsRequest {
  /** As signatures name it: `lambda`, `logs`, `dynamodb`. */
  readonly service: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs?: number;
}

const REQUEST_TIMEOUT_MS = 10_000;

/** A signed request to a service of the emulator that no client is installed for. */
export async function askAws(endpoint: string, request: AwsRequest): Promise<Response> {
  const { service, method = 'GET', path = '/', query = {}, body, timeoutMs = REQUEST_TIMEOUT_MS } = request;
  const { protocol, hostname, port, host } = new URL(endpoint);
  const signer = new SignatureV4({ service, region: AWS_REGION, credentials: ROOT_KEY, sha256: Sha256 });
  const headers = { host, ...request.headers };
  const signed = await signer.sign({
    method,
    protocol,
    hostname,
    port: Number(port),
    path,
    query: { ...query },
    headers,
    body,
  });
  const { host: _host, ...sent } = signed.headers;
  const search = new URLSearchParams(query).toString();
  return fetch(`${endpoint}${path}${search === '' ? '' : `?${search}`}`, {
    method,
    headers: sent,
    ...defined({ body }),
    signal: AbortSignal.timeout(timeoutMs),
  });
}
