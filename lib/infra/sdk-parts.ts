import path from 'node:path';
import type { OutputChunk } from 'rolldown';
import { generate, givenModule, PLAIN, READ } from './bundler.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** A client or a command of a client's package, or what a package of the SDK besides the clients exports. */
const CLIENT_PART = /node_modules\/(@aws-sdk\/client-[\w-]+)\/dist-es\/(?:commands\/)?(\w+(?:Client|Command))\.js$/;
const PRESIGNER = /node_modules\/(@aws-sdk\/s3-request-presigner)\/dist-es\/(getSignedUrl)\.js$/;

/** What modules use of the AWS SDK, as `package:name`, sorted. */
export function sdkPartsOf(outputs: readonly OutputChunk[]): readonly string[] {
  const used = outputs.flatMap(({ modules }) =>
    Object.entries(modules).flatMap(([file, { renderedLength }]) => {
      const [, from, name] = CLIENT_PART.exec(file) ?? PRESIGNER.exec(file) ?? [];
      return from === undefined || renderedLength === 0 ? [] : [`${from}:${name}`];
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

/** Bytes of a plain bundle that holds these parts of the SDK, as published, and nothing else. */
export function bareBytes(parts: readonly string[]): Promise<number> {
  const text = entryOf(parts);
  const known = measured.get(text) ?? measure(text);
  measured.set(text, known);
  return known;
}

async function measure(text: string): Promise<number> {
  const { id, plugin } = givenModule(ROOT, text);
  const { output } = await generate({ ...READ, input: id, plugins: [plugin] }, PLAIN);
  return Buffer.byteLength(output[0].code);
}
