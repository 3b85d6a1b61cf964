import { S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { ApiError } from '../../lib/client/api-error.ts';
import type { Place } from './place.ts';

const MAX_TRIES = 10;

/** Parts of a byte each, confirmed one by one by so many clients at a time. */
export async function confirmSingly({ client, org, bucket, apiUrl, requests }: Place, parts: number, clients: number) {
  const { endpoint } = await client.files.createUploadCapability({ org, body: { maxUploads: 1, maxBytes: '1000000' } });
  const created = await fetch(`${apiUrl}${endpoint}/s3/multipart`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ filename: 'parts.bin' }),
  });
  const { key, uploadId } = (await created.json()) as { key: string; uploadId: string };
  const s3 = new S3Client({ forcePathStyle: true });
  for (let part = 1; part <= parts; part += 1) {
    const place = { Bucket: bucket, Key: key, UploadId: uploadId, PartNumber: part };
    await s3.send(new UploadPartCommand({ ...place, Body: new Uint8Array(1) }));
  }
  s3.destroy();
  const at = { org, upload: `upl_${key.slice(key.indexOf('/fil_') + 5)}` };
  const [before, startedAt] = [requests(), performance.now()];
  let next = 0;
  const confirm = async (part: number) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await client.files.confirmPart({ ...at, part: `${part}` });
      } catch (error) {
        // Where 32 processes start at once on a small machine the emulator gives up on some: repeated, and counted.
        if (!(error instanceof ApiError) || error.status < 500 || tries === MAX_TRIES) throw error;
      }
    }
  };
  const work = async () => {
    for (let part = ++next; part <= parts; part = ++next) await confirm(part);
  };
  await Promise.all(Array.from({ length: clients }, work));
  const [sent, seconds] = [requests() - before, (performance.now() - startedAt) / 1_000];
  const { receivedBytes } = await client.files.confirmParts({ ...at, body: { parts: [1] } });
  await client.files.abortUpload(at);
  return {
    parts,
    clients,
    counted: Number(receivedBytes),
    requestsPerSuccess: sent / parts,
    perSecond: parts / seconds,
  };
}
