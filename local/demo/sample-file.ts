import { createCipheriv, createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

export const SAMPLE_BYTES = 64 * 1_024 * 1_024;
const CHUNK_BYTES = 1_048_576;

/** Writes the same 64 MiB every time: the key stream of AES-128 in counter mode under a fixed key. It does not compress. */
export async function writeSample(path: string, bytes = SAMPLE_BYTES): Promise<void> {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 'catacloud'), Buffer.alloc(16));
  const file = await open(path, 'w');
  try {
    for (let written = 0; written < bytes; written += CHUNK_BYTES) {
      await file.write(cipher.update(Buffer.alloc(Math.min(CHUNK_BYTES, bytes - written))));
    }
  } finally {
    await file.close();
  }
}

/** SHA-256 of a file, in hexadecimal. */
export async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
