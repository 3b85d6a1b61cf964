import { createHash } from 'node:crypto';
import type { LogManifest } from '../../../lib/app/platform/queries/log-copy.ts';
import type { LogCopies } from '../../../lib/app/ports/log-copies.ts';
import { createLogTable } from '../../../lib/aws/log-table.ts';

/** Copies in memory: files by path, manifests by their last day. `tablesFail`: whether tables cannot be written. */
export function memoryCopies(tablesFail: () => boolean = () => false) {
  const files = new Map<string, string | Uint8Array>();
  const manifests = new Map<string, LogManifest>();
  const keep = (path: string, whole: string | Uint8Array) => {
    files.set(path, whole);
    return { bytes: Buffer.byteLength(whole), sha256: createHash('sha256').update(whole).digest('hex') };
  };
  const copies: LogCopies<LogManifest> = {
    begin(path) {
      let whole = '';
      return {
        async write(text) {
          whole += text;
        },
        end: async () => keep(path, whole),
        abandon: async () => {},
      };
    },
    async beginTable(path) {
      const chunks: Uint8Array[] = [];
      const write = async (bytes: Uint8Array) => {
        if (tablesFail()) throw new Error('the store refuses this table');
        chunks.push(bytes);
      };
      const { add, end } = createLogTable({ write });
      return {
        add,
        end: async () => ({ rows: await end(), ...keep(path, Buffer.concat(chunks)) }),
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
