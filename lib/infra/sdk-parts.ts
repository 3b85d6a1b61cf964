import { createHash } from 'node:crypto';
import path from 'node:path';
import { build, type Metafile } from 'esbuild';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** A client or a command of a client's package, or what a package of the SDK besides the clients exports. */
const CLIENT_PART = /node_modules\/(@aws-sdk\/client-[\w-]+)\/dist-es\/(?:commands\/)?(\w+(?:Client|Command))\.js$/;
const PRESIGNER = /node_modules\/(@aws-sdk\/s3-request-presigner)\/dist-es\/(getSignedUrl)\.js$/;

/** What outputs use of the AWS SDK, as `package:name`, sorted. */
export function sdkPartsOf(outputs: readonly Metafile['outputs'][string][]): readonly string[] {
  const used = outputs.flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => {
      const [, from, name] = CLIENT_PART.exec(file) ?? PRESIGNER.exec(file) ?? [];
      return from === undefined || bytesInOutput === 0 ? [] : [`${from}:${name}`];
    }),
  );
  return [...new Set(used)].sort();
}

/** A module that exports these parts and nothing else. */
function entryOf(parts: readonly string[]): string {
  return parts
    .map((part) => part.split(':'))
    .map(([from, name]) => `export { ${name} } from '${from}';`)
    .join('\n');
}

const measured = new Map<string, Promise<number>>();

/** Bytes of a bundle that holds these parts of the SDK, as published, and nothing else. */
export function bareBytes(parts: readonly string[], options: Readonly<Record<string, unknown>>): Promise<number> {
  const contents = entryOf(parts);
  const id = createHash('sha256').update(contents).digest('hex');
  const known = measured.get(id) ?? measure(contents, options);
  measured.set(id, known);
  return known;
}

async function measure(contents: string, options: Readonly<Record<string, unknown>>): Promise<number> {
  const stdin = { contents, resolveDir: ROOT, sourcefile: 'bare.ts' };
  const { outputFiles } = await build({ ...options, stdin, write: false });
  return outputFiles?.reduce((sum, { contents: bytes }) => sum + bytes.length, 0) ?? 0;
}
