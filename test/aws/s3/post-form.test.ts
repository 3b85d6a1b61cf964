import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { formFields, signature } from '../../../lib/aws/s3/post-form.ts';

/** The example of https://docs.aws.amazon.com/AmazonS3/latest/developerguide/sigv4-post-example.html, line by line. */
const EXAMPLE = [
  '{ "expiration": "2015-12-30T12:00:00.000Z",',
  '  "conditions": [',
  '    {"bucket": "sigv4examplebucket"},',
  '    ["starts-with", "$key", "user/user1/"],',
  '    {"acl": "public-read"},',
  '    {"success_action_redirect": "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"},',
  '    ["starts-with", "$Content-Type", "image/"],',
  '    {"x-amz-meta-uuid": "14365123651274"},',
  '    {"x-amz-server-side-encryption": "AES256"},',
  '    ["starts-with", "$x-amz-meta-tag", ""],',
  '',
  '    {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},',
  '    {"x-amz-algorithm": "AWS4-HMAC-SHA256"},',
  '    {"x-amz-date": "20151229T000000Z" }',
  '  ]',
  '}',
].join('\r\n');
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

describe('a form for S3', () => {
  it('is signed as the example in the documentation is', () => {
    const policy = Buffer.from(EXAMPLE).toString('base64');
    expect(signature(SECRET, '20151229/us-east-1/s3/aws4_request', policy)).toBe(
      '8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e',
    );
  });

  it('binds every field, the bucket, the size and the time', async () => {
    const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: SECRET, sessionToken: 'session' };
    const client = new S3Client({ region: 'eu-central-1', credentials });
    const request = { bucket: 'files', key: 'posted/a', contentType: 'text/plain', maxBytes: 10, seconds: 60 };
    const {
      Policy = '',
      'X-Amz-Signature': signed,
      ...fields
    } = await formFields(client, request, Date.UTC(2026, 0, 1));
    expect(signed).toBe(signature(SECRET, '20260101/eu-central-1/s3/aws4_request', Policy));
    const policy = JSON.parse(Buffer.from(Policy, 'base64').toString()) as {
      expiration: string;
      conditions: unknown[];
    };
    expect(policy.expiration).toBe('2026-01-01T00:01:00.000Z');
    expect(policy.conditions).toEqual([
      { bucket: 'files' },
      ...Object.entries(fields).map(([name, value]) => ({ [name]: value })),
      ['content-length-range', 0, 10],
    ]);
    expect(fields).toMatchObject({ key: 'posted/a', 'X-Amz-Security-Token': 'session' });
  });
});
