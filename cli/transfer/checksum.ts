import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { crc32 } from 'node:zlib';

const READ_BYTES = 1_048_576;

/** CRC-32 of a whole file as S3 takes it: four bytes, big-endian, base64. */
export async function crc32Of(path: string, onBytes: (bytes: number) => void = () => {}): Promise<string> {
  let value = 0;
  let done = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES })) {
    value = crc32(chunk as Buffer, value);
    done += (chunk as Buffer).length;
    onBytes(done);
  }
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes.toString('base64');
}

/** SHA-256 of a whole file, in hexadecimal. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
