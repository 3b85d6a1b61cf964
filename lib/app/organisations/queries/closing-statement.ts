import type { CommitReader, Kernel } from 'epoch';
import { organisation } from '../../../domain/organisation/organisation.ts';
import { iso } from '../../http/outcome.ts';
import { organisationCommits } from '../../platform/queries/organisation-commits.ts';
import type { Signer } from '../../ports/signer.ts';

/** Another shape is another name. */
export const CLOSING_FORMAT = 'catacloud-closing-1';

/** A file or upload that is no more, and the commit that says so. */
export interface RemovedFile {
  readonly file: string;
  readonly how: 'aborted' | 'expired' | 'deleted';
  readonly bytes: number;
  readonly at: string;
  readonly by: string;
  readonly version: number;
  readonly hash: string;
}

/** A stream of the log that is kept, up to its last commit: each hash follows from all before it. */
export interface KeptStream {
  readonly stream: string;
  readonly version: number;
  readonly hash: string;
}

/** What the store and the table of people still have: all of it zero in the end. */
export interface Leftovers {
  /** Files and uploads that the log does not say to be ended. */
  readonly files: number;
  readonly objects: number;
  /** Earlier versions of objects, which nobody can fetch by the API and which expire by themselves. */
  readonly versions: number;
  readonly openUploads: number;
  readonly tokens: number;
  readonly invitations: number;
  readonly secrets: number;
}

export interface ClosingStatement {
  readonly format: typeof CLOSING_FORMAT;
  readonly organisation: string;
  readonly closedAt: string;
  readonly closedBy: string;
  readonly statedAt: string;
  /** `sha256`: of the list, a line of JSON each, in the order of ids. */
  readonly removed: { readonly files: number; readonly bytes: string; readonly sha256: string };
  readonly kept: { readonly streams: number; readonly commits: number; readonly sha256: string };
  readonly left: Leftovers;
}

export interface ClosingProof {
  readonly statement: ClosingStatement;
  readonly removed: readonly RemovedFile[];
  readonly kept: readonly KeptStream[];
}

export interface ClosingPorts {
  readonly kernel: Pick<Kernel, 'load'>;
  readonly reader: Pick<CommitReader, 'scan'>;
  readonly nowMs: () => number;
  /** SHA-256 of a text, in hexadecimal. */
  readonly digest: (text: string) => string;
  /** What is left beside the log. */
  readonly leftovers: (org: string) => Promise<Omit<Leftovers, 'files'>>;
}

const ENDED = { UploadAborted: 'aborted', UploadExpired: 'expired', FileDeleted: 'deleted' } as const;

/**
 * What was removed of a closed organisation, what is left of it, and what is kept: its log, which invoices follow from. Undefined
 * where it is not closed.
 */
export async function closingProof(ports: ClosingPorts, org: string): Promise<ClosingProof | undefined> {
  if ((await ports.kernel.load(organisation, org)).state.status !== 'closed') return undefined;
  const removed: RemovedFile[] = [];
  const heads = new Map<string, KeptStream>();
  const began = new Set<string>();
  let [commits, closedAtMs, closedBy] = [0, 0, ''];
  for await (const { stream, lastVersion: version, hash, actor, events } of organisationCommits(ports.reader, org)) {
    commits += 1;
    heads.set(stream, { stream, version, hash });
    for (const { type, data } of events) {
      const said = data as Readonly<Record<string, string & number>>;
      const file = stream.slice(stream.indexOf('#') + 1);
      if (type === 'UploadStarted') began.add(file);
      if (type === 'OrganisationClosed') [closedAtMs, closedBy] = [said['atMs'] ?? 0, said['closedBy'] ?? ''];
      if (!isEnd(type)) continue;
      const [bytes, atMs] = [said['bytes'] ?? 0, said['atMs'] ?? 0];
      removed.push({ file, how: ENDED[type], bytes, at: iso(atMs), by: said['deletedBy'] ?? actor, version, hash });
    }
  }
  removed.sort((a, b) => (a.file < b.file ? -1 : 1));
  const kept = [...heads.values()].sort((a, b) => (a.stream < b.stream ? -1 : 1));
  const bytes = removed.reduce((sum, one) => sum + BigInt(one.bytes), 0n);
  return {
    removed,
    kept,
    statement: {
      format: CLOSING_FORMAT,
      organisation: org,
      ...{ closedAt: iso(closedAtMs), closedBy, statedAt: iso(ports.nowMs()) },
      removed: { files: removed.length, bytes: `${bytes}`, sha256: ports.digest(linesOf(removed)) },
      kept: { streams: kept.length, commits, sha256: ports.digest(linesOf(kept)) },
      left: { files: began.size - removed.length, ...(await ports.leftovers(org)) },
    },
  };
}

/** A statement with the signature of the key that signs receipts on its day: over its text, byte by byte. */
export async function signedStatement(signer: Pick<Signer, 'keyOn' | 'sign'>, statement: ClosingStatement) {
  const text = JSON.stringify(statement);
  const key = signer.keyOn(statement.statedAt.slice(0, 10));
  return { text, signature: { key, algorithm: 'ecdsa-p256-sha256', value: await signer.sign(key, text) } };
}

/** A list as lines of JSON. */
export function linesOf(list: readonly object[]): string {
  return list.map((one) => `${JSON.stringify(one)}\n`).join('');
}

function isEnd(type: string): type is keyof typeof ENDED {
  return Object.hasOwn(ENDED, type);
}
