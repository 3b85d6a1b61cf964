import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';
import { type AccessPorts, countAccess } from '../../lib/app/organisations/commands/forget-access.ts';
import type { Leftovers } from '../../lib/app/organisations/queries/closing-statement.ts';
import type { Clock } from '../../lib/app/ports/clock.ts';
import { environment } from '../../lib/aws/environment.ts';
import { createObjectStore } from '../../lib/aws/s3/object-store.ts';
import { secretStore } from '../../lib/aws/secret-store.ts';
import { createCredentials } from '../../lib/aws/users/credentials.ts';
import { createInvitations } from '../../lib/aws/users/invitations.ts';
import { createRecords } from '../../lib/aws/users/table.ts';

/** What gives access to organisations, in the table of people. */
export function accessAt(dynamo: DynamoDBClient): AccessPorts {
  const records = createRecords(dynamo, environment('USERS_TABLE'));
  return {
    credentials: createCredentials(records, Date.now),
    invitations: createInvitations(records),
    secrets: secretStore(dynamo),
  };
}

/** Where objects of an organisation lie: files, logs of its jobs, documents that were made for it. */
const prefixesOf = (org: string) => [`${org}/`, `logs/${org}/`, `documents/${org}/`];

/** What is left of an organisation beside the log, in the bucket of files and the table of people. */
export function leftoversAt(client: S3Client, clock: Clock, access: AccessPorts) {
  const bucket = environment('FILES_BUCKET');
  const store = createObjectStore({ client, bucket, clock });
  return async (org: string): Promise<Omit<Leftovers, 'files'>> => {
    let [objects, versions, openUploads] = [0, 0, 0];
    for (const prefix of prefixesOf(org)) {
      for await (const page of store.objects(prefix)) objects += page.length;
      for await (const page of store.uploads(prefix)) openUploads += page.length;
      versions += await earlierVersions(client, bucket, prefix);
    }
    return { objects, versions, openUploads, ...(await countAccess(access, org)) };
  };
}

/** Versions that a later one, or a deletion, has replaced. */
async function earlierVersions(client: S3Client, Bucket: string, Prefix: string): Promise<number> {
  let count = 0;
  let place: { KeyMarker?: string; VersionIdMarker?: string } = {};
  for (;;) {
    const page = await client.send(new ListObjectVersionsCommand({ Bucket, Prefix, ...place }));
    count += (page.Versions ?? []).filter(({ IsLatest }) => IsLatest !== true).length;
    const { NextKeyMarker, NextVersionIdMarker } = page;
    if (page.IsTruncated !== true || NextKeyMarker === undefined) return count;
    place = {
      KeyMarker: NextKeyMarker,
      ...(NextVersionIdMarker !== undefined && { VersionIdMarker: NextVersionIdMarker }),
    };
  }
}
