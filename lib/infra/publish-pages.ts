import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/** Names under this folder contain a hash of their content, so they may be kept for ever. */
const HASHED = 'assets/';
const FOR_EVER = 'public, max-age=31536000, immutable';
const ASK_FIRST = 'no-cache';
const MAX_FILES = 2_000;

export class PagesError extends Error {
  readonly code = 'pages.unpublishable';
}

/**
 * Puts built pages into their bucket: what pages load before the pages themselves, so that a visitor in between
 * finds everything. Files of earlier builds stay, for visitors with an older page open.
 */
export async function publishPages(client: S3Client, bucket: string, folder: string): Promise<number> {
  const files = await filesOf(folder);
  const pages = files.filter((file) => file.endsWith('.html'));
  const rest = files.filter((file) => !file.endsWith('.html'));
  if (pages.length === 0) throw new PagesError(`${folder} holds no page; build the pages first.`);
  for (const key of [...rest, ...pages]) {
    const type = TYPES[path.extname(key)];
    if (type === undefined) throw new PagesError(`${key}: files of this kind have no content type yet; add it.`);
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: await readFile(path.join(folder, key)),
        ContentType: type,
        CacheControl: key.startsWith(HASHED) ? FOR_EVER : ASK_FIRST,
      }),
    );
  }
  return files.length;
}

async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
  if (files.length > MAX_FILES) throw new PagesError(`${folder} holds ${files.length} files; at most ${MAX_FILES}.`);
  return files.sort();
}
