import crc32 from 'crc-32';

/** Read at a time: memory is small however large the file is, and a part has whole MiB. */
const READ_BYTES = 4 * 1_048_576;

/** CRC-32 of each part of a file, which is read once. `onRead` gets the bytes read so far. */
export async function crcOfParts(
  file: Blob,
  partSizeBytes: number,
  onRead: (readBytes: number) => void = () => {},
): Promise<number[]> {
  const parts: number[] = [];
  for (let part = 0; part * partSizeBytes < file.size; part += 1) {
    const end = Math.min((part + 1) * partSizeBytes, file.size);
    let crc = 0;
    for (let at = part * partSizeBytes; at < end; at += READ_BYTES) {
      const next = Math.min(at + READ_BYTES, end);
      crc = crc32.buf(new Uint8Array(await file.slice(at, next).arrayBuffer()), crc);
      onRead(next);
    }
    parts.push(crc >>> 0);
  }
  return parts;
}
