import { S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { eachOf } from '../../lib/app/http/each-of.ts';
import type { Customer } from './customer.ts';

const AT_ONCE = 4;

/** An open upload, as routes address it. */
export interface OpenUpload {
  readonly org: string;
  readonly upload: string;
}

/** An upload of an unknown size that has so many parts in the store, none confirmed yet; each has its number of bytes. */
export async function putTinyParts(
  { owner, org }: Customer,
  url: string,
  bucket: string,
  parts: number,
): Promise<OpenUpload> {
  const body = { maxUploads: 1, maxBytes: '1000000' };
  const { endpoint } = await owner.files.createUploadCapability({ org, body });
  const created = await fetch(`${url}${endpoint}/s3/multipart`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ filename: 'parts.bin' }),
  });
  const { key, uploadId } = (await created.json()) as { readonly key: string; readonly uploadId: string };
  const s3 = new S3Client({ forcePathStyle: true });
  const numbers = Array.from({ length: parts }, (_, index) => index + 1);
  await eachOf(numbers, AT_ONCE, async (part) => {
    const place = { Bucket: bucket, Key: key, UploadId: uploadId, PartNumber: part };
    await s3.send(new UploadPartCommand({ ...place, Body: new Uint8Array(part) }));
  });
  s3.destroy();
  return { org, upload: `upl_${key.slice(key.indexOf('/fil_') + '/fil_'.length)}` };
}
