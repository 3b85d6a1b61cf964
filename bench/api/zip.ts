import { crc32 } from 'node:zlib';

/** A zip archive of one file, stored as it is: all that a Lambda function needs. PKWARE's APPNOTE 6.3.10, 4.3. */
export function zipOf(name: string, content: Buffer): Buffer {
  const label = Buffer.from(name);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(content.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(label.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, label, content]);
  // The directory's entry: the same between the version of its maker and what only directories have, attributes among it.
  const attributes = Buffer.alloc(14);
  attributes.writeUInt32LE(0o100644 * 65_536, 6);
  const entry = Buffer.concat([Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, attributes, label]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, entry, end]);
}
