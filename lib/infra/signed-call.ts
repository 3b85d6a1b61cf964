import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '../aws/sha256.ts';

export interface SignedCallOptions {
  /** As signatures name it. */
  readonly service: string;
  readonly region: string;
  readonly credentials: ConstructorParameters<typeof SignatureV4>[0]['credentials'];
  readonly endpoint: string;
}

export interface SignedReply {
  readonly ok: boolean;
  readonly status: number;
  readonly answer: Readonly<Record<string, unknown>>;
  /** AWS's name of an error, without its namespace. */
  readonly errorType: string;
}

const ANSWER_MS = 10_000;

/**
 * A signed call by AWS's JSON protocol 1.1, for the few of a service whose client would be one more dependency. `target`: the
 * service's own name of it and the action, such as `ServiceQuotasV20190624.GetServiceQuota`. Rejects when nobody answers.
 */
export async function signedCall(
  { service, region, credentials, endpoint }: SignedCallOptions,
  target: string,
  input: object,
): Promise<SignedReply> {
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  const { protocol, hostname, port, host } = new URL(endpoint);
  const headers = { host, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
  const body = JSON.stringify(input);
  const at = { method: 'POST', protocol, hostname, path: '/', headers, body };
  const signed = await signer.sign(port === '' ? at : { ...at, port: Number(port) });
  const { host: _host, ...sent } = signed.headers;
  const limit = AbortSignal.timeout(ANSWER_MS);
  const reply = await fetch(endpoint, { method: 'POST', headers: sent, body, signal: limit });
  const answer = (await reply.json()) as Readonly<Record<string, unknown>>;
  const errorType =
    String(answer['__type'] ?? '')
      .split('#')
      .at(-1) ?? '';
  return { ok: reply.ok, status: reply.status, answer, errorType };
}
