import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Clock } from '../../app/ports/clock.ts';
import {
  type Completion,
  type ObjectChecksum,
  type ObjectStore,
  ObjectStoreError,
  type OpenUpload,
} from '../../app/ports/object-store.ts';
import { defined, ifDefined } from '../../domain/defined.ts';
import { attachment } from './content-disposition.ts';
import { errorName, failed, unlessConflicting, unlessUnknown } from './failures.ts';
import { listings } from './listings.ts';
import { formFields } from './post-form.ts';

/**
 * Signed power outlives the right that it came from by this at most, for S3 does not ask the platform. A request must begin
 * within it, and may take longer: clients have a URL signed when they are about to use it, and again when it is older.
 */
export const PART_URL_SECONDS = 120;
const FORM_URL_SECONDS = 120;
export const DOWNLOAD_URL_SECONDS = 60;

export interface ObjectStoreOptions {
  readonly client: S3Client;
  readonly bucket: string;
  readonly clock: Clock;
}

/** The object store on S3. Its times are shifted as the platform's clock is. */
export function createObjectStore({ client, bucket, clock }: ObjectStoreOptions): ObjectStore {
  const at = (time: Date | undefined) => clock.fromWallMs((time ?? new Date()).getTime());
  return {
    ...listings({ client, bucket, at }),
    ...uploadsOf(client, bucket),
    ...signersOf({ client, bucket, clock }),
    ...objectsOf(client, bucket, at),
  };
}

function addressOf(bucket: string, { key, uploadId }: OpenUpload) {
  return { Bucket: bucket, Key: key, UploadId: uploadId };
}

function uploadsOf(
  client: S3Client,
  bucket: string,
): Pick<ObjectStore, 'createUpload' | 'copyPart' | 'complete' | 'abort'> {
  return {
    async createUpload({ key, contentType, checksum }) {
      const checked = ifDefined(
        checksum,
        ({ algorithm }) => ({ ChecksumAlgorithm: algorithm, ChecksumType: 'FULL_OBJECT' }) as const,
      );
      const { UploadId } = await client
        .send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: key, ContentType: contentType, ...checked }))
        .catch(failed('starting an upload', key));
      if (UploadId === undefined) throw new ObjectStoreError('starting an upload', key, 'no upload id in the answer');
      return UploadId;
    },
    async copyPart(upload, part, from) {
      const target = { ...addressOf(bucket, upload), PartNumber: part };
      // There is nothing in an empty object to copy.
      const command =
        from.bytes === 0
          ? new UploadPartCommand({ ...target, Body: new Uint8Array(0) })
          : new UploadPartCopyCommand({ ...target, CopySource: `${bucket}/${from.key}` });
      await client.send(command as UploadPartCommand).catch(failed('copying a part', upload.key));
    },
    async complete(upload, parts, checksum) {
      const value =
        checksum === undefined
          ? {}
          : { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: 'FULL_OBJECT' as const };
      const command = new CompleteMultipartUploadCommand({
        ...addressOf(bucket, upload),
        IfNoneMatch: '*',
        MultipartUpload: { Parts: parts.map(({ part, etag }) => ({ PartNumber: part, ETag: etag })) },
        ...value,
      });
      try {
        await unlessConflicting(() => client.send(command));
        return 'completed';
      } catch (error) {
        const known = COMPLETIONS[errorName(error)];
        if (known !== undefined) return known;
        throw new ObjectStoreError('completing an upload', upload.key, error);
      }
    },
    async abort(upload) {
      await client
        .send(new AbortMultipartUploadCommand(addressOf(bucket, upload)))
        .catch(unlessUnknown('NoSuchUpload', 'aborting', upload.key));
    },
  };
}

function signersOf({
  client,
  bucket,
  clock,
}: ObjectStoreOptions): Pick<ObjectStore, 'signPart' | 'signPut' | 'signForm' | 'signDownload'> {
  const signed = async (
    command: UploadPartCommand | PutObjectCommand | GetObjectCommand,
    seconds: number,
    headers?: readonly string[],
  ) => {
    const isPlain = headers === undefined || headers.length === 0;
    const options = isPlain ? {} : { unhoistableHeaders: new Set(headers), signableHeaders: new Set(headers) };
    // The three commands' types are alternatives to the presigner, which never looks at what an answer would be.
    const url = await getSignedUrl(client, command as GetObjectCommand, { expiresIn: seconds, ...options });
    return { url, expiresAtMs: clock.nowMs() + seconds * 1_000 };
  };

  return {
    async signPart(upload, { part, bytes, checksum }) {
      const length = defined({ ContentLength: bytes });
      const checked = ifDefined(checksum, checksumField);
      const headers: Readonly<Record<string, string>> = { ...ifDefined(checksum, checksumHeader) };
      const command = new UploadPartCommand({ ...addressOf(bucket, upload), PartNumber: part, ...length, ...checked });
      const inSignature = [...(bytes === undefined ? [] : ['content-length']), ...Object.keys(headers)];
      return { ...(await signed(command, PART_URL_SECONDS, inSignature)), headers };
    },
    async signPut(key, { contentType, bytes, checksum }) {
      const object = { ContentType: contentType, ContentLength: bytes, ...checksumField(checksum) };
      const command = new PutObjectCommand({ Bucket: bucket, Key: key, IfNoneMatch: '*', ...object });
      const headers = { 'content-type': contentType, 'if-none-match': '*', ...checksumHeader(checksum) };
      const inSignature = ['content-length', ...Object.keys(headers)];
      return { ...(await signed(command, PART_URL_SECONDS, inSignature)), headers };
    },
    async signForm(key, contentType, maxBytes) {
      const request = { bucket, key, contentType, maxBytes, seconds: FORM_URL_SECONDS };
      const fields = await formFields(client, request, Date.now());
      // Where the client would put this object, without the object: the bucket's own address.
      const { url } = await signed(new PutObjectCommand({ Bucket: bucket, Key: key }), FORM_URL_SECONDS);
      const address = url.slice(0, url.indexOf(key));
      return { url: address, fields, expiresAtMs: clock.nowMs() + FORM_URL_SECONDS * 1_000 };
    },
    signDownload(key, name, contentType) {
      const command = new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ResponseContentDisposition: attachment(name),
        ResponseContentType: contentType,
      });
      return signed(command, DOWNLOAD_URL_SECONDS);
    },
  };
}

const checksumField = ({ algorithm, value }: ObjectChecksum) => ({ [`Checksum${algorithm}`]: value });

/** S3 compares a checksum that comes as a header, and ignores one in the address. */
function checksumHeader({ algorithm, value }: ObjectChecksum): Readonly<Record<string, string>> {
  return { [`x-amz-checksum-${algorithm.toLowerCase()}`]: value };
}

function objectsOf(
  client: S3Client,
  bucket: string,
  at: (time: Date | undefined) => number,
): Pick<ObjectStore, 'putEmpty' | 'head' | 'delete' | 'putText' | 'getText'> {
  return {
    async putEmpty(key, contentType) {
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        ContentType: contentType,
        Body: new Uint8Array(0),
        IfNoneMatch: '*',
      });
      await unlessConflicting(() => client.send(command)).catch(
        unlessUnknown('PreconditionFailed', 'putting an empty object', key),
      );
    },
    async head(key) {
      const found = await client
        .send(new HeadObjectCommand({ Bucket: bucket, Key: key }))
        .catch(unlessUnknown('NotFound', 'looking', key));
      return found === undefined ? undefined : { key, bytes: found.ContentLength ?? 0, atMs: at(found.LastModified) };
    },
    async delete(key) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key })).catch(failed('deleting', key));
    },
    async putText(key, text) {
      const body = new TextEncoder().encode(text);
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        ContentType: 'text/plain; charset=utf-8',
        Body: body,
        IfNoneMatch: '*',
      });
      await unlessConflicting(() => client.send(command)).catch(
        unlessUnknown('PreconditionFailed', 'putting a text', key),
      );
    },
    async getText(key) {
      const found = await client
        .send(new GetObjectCommand({ Bucket: bucket, Key: key }))
        .catch(unlessUnknown('NoSuchKey', 'reading a text', key));
      return found?.Body?.transformToString();
    },
  };
}

const COMPLETIONS: Readonly<Record<string, Completion>> = {
  NoSuchUpload: 'gone',
  PreconditionFailed: 'exists',
  BadDigest: 'checksum-mismatch',
  InvalidPart: 'part-missing',
  EntityTooSmall: 'part-too-small',
};
