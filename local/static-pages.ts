import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { contentSecurityPolicy, PERMISSIONS_POLICY } from '../lib/api/page-policy.ts';
import { refuse } from './problem.ts';

export interface Pages {
  /** The built dashboards; a plain page says how to build them while there are none. */
  readonly folder: string;
  /** Origins besides its own that a page may connect to: that of presigned upload addresses. */
  readonly connectTo: readonly string[];
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

const NOT_BUILT = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Catacloud</title></head>
<body><h1>Catacloud is running</h1><p>The API answers under <code>/v1/</code>. The dashboards are not built yet:
<code>npm run build</code> builds them; then load this page again.</p></body></html>`;

/** Serves a file, or the application's one page for every address that is a place inside it. */
export async function servePages(
  pages: Pages,
  pathname: string,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    refuse(response, requestId, 405, 'method-not-allowed', `Pages are read, not ${request.method}.`);
    return;
  }
  const asked = await fileAt(pages.folder, pathname);
  const place = asked ?? (path.posix.extname(pathname) === '' ? await fileAt(pages.folder, '/index.html') : undefined);
  const headers = securityHeaders(pages.connectTo);
  if (place !== undefined) {
    const forever = pathname.startsWith('/assets/');
    response.writeHead(200, {
      ...headers,
      'content-type': TYPES[path.extname(place.file)] ?? 'application/octet-stream',
      'content-length': place.bytes,
      // Names under assets contain a hash of their content.
      'cache-control': forever ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
    if (request.method === 'HEAD') response.end();
    else await pipeline(createReadStream(place.file), response);
  } else if (path.posix.extname(pathname) === '') {
    response.writeHead(200, { ...headers, 'content-type': TYPES['.html'], 'cache-control': 'no-store' }).end(NOT_BUILT);
  } else {
    refuse(response, requestId, 404, 'not-found', `There is no ${pathname}.`);
  }
}

/** The headers that CloudFront adds to every page in production, but for those that require HTTPS. */
export function securityHeaders(connectTo: readonly string[]): Readonly<Record<string, string>> {
  return {
    'content-security-policy': contentSecurityPolicy(connectTo),
    'permissions-policy': PERMISSIONS_POLICY,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
}

/** The file under the folder for a request's path; undefined when there is none, and for anything outside. */
async function fileAt(folder: string, pathname: string): Promise<{ file: string; bytes: number } | undefined> {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  const file = path.join(folder, decoded.endsWith('/') ? `${decoded}index.html` : decoded);
  if (decoded.includes('\0') || !file.startsWith(folder + path.sep)) return undefined;
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() ? { file, bytes: found.size } : undefined;
}
