import { createReadStream } from 'node:fs';
import { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { Client } from '../../lib/client/client.ts';
import { fileSource } from '../../lib/client/node-source.ts';
import { uploadFile } from '../../lib/client/upload.ts';

const PARALLEL = 4;
export const PART_BYTES = 8 * 1_048_576;

interface Sample {
  readonly path: string;
  readonly bytes: number;
}

export interface Contest extends Sample {
  readonly client: Client;
  readonly org: string;
  readonly bucket: string;
}

/** Our client: reads the file for its checksums, then start, sign, put, confirm and complete. Milliseconds. */
async function ours({ client, org, path, bytes }: Contest): Promise<number> {
  const source = await fileSource(path);
  const startedAt = performance.now();
  const checksums = await source.readChecksums();
  const request = { name: 'bench.bin', sizeBytes: String(bytes) };
  const { fileId } = await uploadFile(client, org, request, { ...source, checksums }, { parallel: PARALLEL });
  const ms = performance.now() - startedAt;
  await source.close();
  await client.files.delete({ org, file: fileId });
  return ms;
}

/** The SDK's own, with the same parts, as many at a time, each with its CRC-32. Milliseconds. */
async function theirs({ bucket, path }: Contest): Promise<number> {
  const client = new S3Client({ forcePathStyle: true });
  const params = {
    Bucket: bucket,
    Key: 'bench/lib-storage',
    Body: createReadStream(path),
    ChecksumAlgorithm: 'CRC32',
  } as const;
  const startedAt = performance.now();
  await new Upload({ client, params, queueSize: PARALLEL, partSize: PART_BYTES }).done();
  const ms = performance.now() - startedAt;
  client.destroy();
  return ms;
}

/**
 * Both in turns, each first as often as the other, so that what else the machine does is shared; ours once before, with a smaller
 * file. Medians, in MB/s.
 */
export async function throughput(contest: Contest, warmUp: Sample, rounds: number) {
  const times = { ours: [] as number[], theirs: [] as number[] };
  await ours({ ...contest, ...warmUp });
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? (['ours', 'theirs'] as const) : (['theirs', 'ours'] as const);
    for (const who of order) times[who].push(await (who === 'ours' ? ours : theirs)(contest));
  }
  const speed = (all: readonly number[]) => contest.bytes / 1_000 / median(all);
  const [own, sdk] = [speed(times.ours), speed(times.theirs)];
  return {
    bytes: contest.bytes,
    rounds,
    parallel: PARALLEL,
    ownMbPerSecond: own,
    sdkMbPerSecond: sdk,
    ratio: own / sdk,
  };
}

function median(all: readonly number[]): number {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
}
