import { crc32 } from 'node:zlib';
import { Crc64Nvme } from '@aws-sdk/checksums/crc';
import { base64OfCrc32 } from '../lib/client/crc32.ts';
import type { InputFile } from './attempt-api.ts';

type Algorithm = NonNullable<InputFile['checksum']>['algorithm'];

/** Of a content, as the store writes it: base64, the highest byte first. */
export async function checksumOf(algorithm: Algorithm, content: AsyncIterable<Uint8Array>): Promise<string> {
  if (algorithm === 'CRC32') {
    let sum = 0;
    for await (const chunk of content) sum = crc32(chunk, sum);
    return base64OfCrc32(sum);
  }
  const sum = new Crc64Nvme();
  for await (const chunk of content) sum.update(chunk);
  return Buffer.from(await sum.digest()).toString('base64');
}
