import { createHmac } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { defined } from '../../domain/defined.ts';

export interface FormRequest {
  readonly bucket: string;
  readonly key: string;
  readonly contentType: string;
  readonly maxBytes: number;
  readonly seconds: number;
}

/**
 * The fields of a form that puts one object by POST: a policy and its signature. S3 refuses fields that the policy does not name.
 * https://docs.aws.amazon.com/AmazonS3/latest/developerguide/sigv4-authentication-HTTPPOST.html
 */
export async function formFields(
  client: S3Client,
  { bucket, key, contentType, maxBytes, seconds }: FormRequest,
  wallMs: number,
): Promise<Readonly<Record<string, string>>> {
  const [credentials, region] = await Promise.all([client.config.credentials(), client.config.region()]);
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const at = new Date(wallMs).toISOString().replace(/[:-]|\.\d{3}/g, '');
  const scope = `${at.slice(0, 8)}/${region}/s3/aws4_request`;
  const fields = {
    key,
    'Content-Type': contentType,
    success_action_status: '201',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${accessKeyId}/${scope}`,
    'X-Amz-Date': at,
    ...defined({ 'X-Amz-Security-Token': sessionToken }),
  };
  const conditions = [{ bucket }, ...Object.entries(fields).map(([name, value]) => ({ [name]: value }))];
  const expiration = new Date(wallMs + seconds * 1_000).toISOString();
  const document = JSON.stringify({ expiration, conditions: [...conditions, ['content-length-range', 0, maxBytes]] });
  const policy = Buffer.from(document).toString('base64');
  return { ...fields, Policy: policy, 'X-Amz-Signature': signature(secretAccessKey, scope, policy) };
}

/** Signature version 4 of a policy; `scope` is `date/region/service/aws4_request`. */
export function signature(secret: string, scope: string, policy: string): string {
  let key: Buffer = Buffer.from(`AWS4${secret}`);
  for (const step of scope.split('/')) key = createHmac('sha256', key).update(step).digest();
  return createHmac('sha256', key).update(policy).digest('hex');
}
