import { createHash } from 'node:crypto';
import type { LogManifest } from '../../../lib/app/platform/queries/log-copy.ts';
import type { LogCopies } from '../../../lib/app/ports/log-copies.ts';

/** Copies in memory: files by path, manifests by their last day. */
export function memoryCopies() {
  const files = new Map<string, string>();
  const manifests = new Map<string, LogManifest>();
  const copies: LogCopies<LogManifest> = {
    begin(path) {
      let whole = '';
      return {
        async write(text) {
          whole += text;
        },
        async end() {
          files.set(path, whole);
          return { bytes: Buffer.byteLength(whole), sha256: createHash('sha256').update(whole).digest('hex') };
        },
        abandon: async () => {},
      };
    },
    async newestBefore(day) {
      const newest = [...manifests.keys()].filter((through) => through < day).sort();
      return manifests.get(newest.at(-1) ?? '');
    },
    async keep(through, manifest) {
      manifests.set(through, JSON.parse(JSON.stringify(manifest)));
    },
  };
  return { copies, files, manifests };
}
