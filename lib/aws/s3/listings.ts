import { ListMultipartUploadsCommand, ListObjectsV2Command, ListPartsCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ObjectStore, OpenUpload, StoredPart } from '../../app/ports/object-store.ts';
import { defined, ifDefined } from '../../domain/defined.ts';
import { failed, unlessUnknown } from './failures.ts';

const PAGE_SIZE = 1_000;

export interface Listed {
  readonly client: S3Client;
  readonly bucket: string;
  /** S3's time in the platform's. */
  readonly at: (time: Date | undefined) => number;
}

/** The bucket's objects and uploads, page by page. */
export function listings({ client, bucket, at }: Listed): Pick<ObjectStore, 'listParts' | 'objects' | 'uploads'> {
  return {
    async listParts(upload: OpenUpload, range = { from: 1, to: 10_000 }): Promise<readonly StoredPart[] | undefined> {
      const parts: StoredPart[] = [];
      let marker = range.from - 1;
      for (;;) {
        const page = await client
          .send(
            new ListPartsCommand({
              Bucket: bucket,
              Key: upload.key,
              UploadId: upload.uploadId,
              PartNumberMarker: String(marker),
              MaxParts: Math.min(PAGE_SIZE, range.to - marker),
            }),
          )
          .catch(unlessUnknown('NoSuchUpload', 'listing parts', upload.key));
        if (page === undefined) return undefined;
        for (const { PartNumber: part, Size: bytes, LastModified, ETag: etag, ...sums } of page.Parts ?? []) {
          if (part === undefined || bytes === undefined || etag === undefined || part > range.to) continue;
          const checksum = sums.ChecksumCRC32 ?? sums.ChecksumCRC64NVME;
          parts.push({ part, bytes, atMs: at(LastModified), etag, ...defined({ checksum }) });
        }
        const next = Number(page.NextPartNumberMarker ?? 0);
        if (page.IsTruncated !== true || next <= marker || next >= range.to) return parts;
        marker = next;
      }
    },
    async *objects(prefix, after) {
      let token: string | undefined;
      do {
        const more = defined({ ContinuationToken: token, StartAfter: after });
        const page = await client
          .send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ...more }))
          .catch(failed('listing objects', prefix));
        yield (page.Contents ?? []).map(({ Key = '', Size = 0, LastModified }) => ({
          key: Key,
          bytes: Size,
          atMs: at(LastModified),
        }));
        token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
      } while (token !== undefined);
    },
    async *uploads(prefix, after) {
      let marker = ifDefined(after, ({ key, uploadId }) => ({ KeyMarker: key, UploadIdMarker: uploadId }));
      do {
        const page = await client
          .send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix, ...marker }))
          .catch(failed('listing uploads', prefix));
        yield (page.Uploads ?? []).map(({ Key = '', UploadId = '', Initiated }) => ({
          key: Key,
          uploadId: UploadId,
          atMs: at(Initiated),
        }));
        const { IsTruncated, NextKeyMarker = '', NextUploadIdMarker = '' } = page;
        marker = IsTruncated === true ? { KeyMarker: NextKeyMarker, UploadIdMarker: NextUploadIdMarker } : undefined;
      } while (marker !== undefined);
    },
  };
}
