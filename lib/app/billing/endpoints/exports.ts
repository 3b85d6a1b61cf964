import { commandsOf, reject } from 'epoch';
import type { Role } from '../../../api/route.ts';
import { dataExports } from '../../../domain/data-exports/data-exports.ts';
import { type DataExport, isInHand, isUnfinished } from '../../../domain/data-exports/state.ts';
import { defined, ifDefined } from '../../../domain/defined.ts';
import { keyOf } from '../../http/create-once.ts';
import type { Call, Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { iso, positionsOf } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import type { RunQueue } from '../../ports/run-queue.ts';
import { type ExportMessage, exportKey } from '../commands/run-export.ts';
import { isOfMonth, mayExport } from '../queries/exports.ts';
import type { DocumentDependencies } from './documents.ts';

export interface ExportDependencies extends DocumentDependencies {
  readonly exportQueue: RunQueue<ExportMessage>;
}

type Name = 'requestExport' | 'listExports' | 'getExport';
type Summary = ReplyOf<'billing.listExports'>['items'][number];

/** The store removes documents after seven days; an address is given for six. */
const OFFERED_MS = 6 * 24 * 3_600_000;
/** One that still waits is put to the workers again: its message may have been lost. */
const WAITING_MS = 60_000;

/** Exports that workers write: asked for, looked at, fetched. Each step checks who asks, and what they may see now. */
export function exportEndpoints(deps: ExportDependencies): Pick<Endpoints<'billing'>, `billing.${Name}`> {
  const { kernel } = deps;
  return {
    'billing.requestExport': (call) => request(deps, call),

    async 'billing.listExports'({ params: { org }, query, role }) {
      const { limit, cursor } = wantedPage(query);
      const { state } = await kernel.load(dataExports, org);
      const seen = [...state.exports].reverse().filter(({ kind }) => mayExport(roleOf(role), kind));
      const from = cursor === undefined ? 0 : seen.findIndex(({ exportId }) => exportId === cursor) + 1;
      if (cursor !== undefined && from === 0) return reject('cursor-invalid', 'this is no cursor of this list');
      const items = seen.slice(from, from + limit);
      const next = from + limit < seen.length ? items.at(-1)?.exportId : undefined;
      return { body: pageOf(defined({ cursor: next }), items.map(summaryOf)) };
    },

    async 'billing.getExport'({ params: { org, export: exportId }, role, nowMs }) {
      const { state } = await kernel.load(dataExports, org);
      const one = state.exports.find((each) => each.exportId === exportId);
      if (one === undefined) return reject('not-found', 'there is no such export, or it is long ago');
      if (!mayExport(roleOf(role), one.kind)) return reject('forbidden', 'your role does not see what it lists');
      const isLeft = isUnfinished(one) && !isInHand(one, nowMs) && nowMs >= one.atMs + WAITING_MS;
      if (isLeft) await deps.exportQueue.send([{ org, export: exportId }]);
      return { body: await replyOf(deps, org, one, nowMs) };
    },
  };
}

async function request(
  deps: ExportDependencies,
  { params: { org }, body: { kind, month }, role, origin, idempotency, nowMs }: Call<'billing.requestExport'>,
) {
  if (!mayExport(roleOf(role), kind)) return reject('forbidden', 'your role does not see what it lists');
  if (isOfMonth(kind) !== (month !== undefined)) {
    return reject('range-invalid', isOfMonth(kind) ? `${kind} is of a month: say which` : `${kind} is of no month`);
  }
  const { actor, key } = keyOf(idempotency);
  const reference = deps.digest(JSON.stringify([actor, key]));
  const data = { exportId: deps.newId('export'), kind, ...defined({ month }), reference };
  const command = commandsOf(dataExports).RequestExport(org, data);
  const outcome = await deps.kernel.execute(dataExports, command, origin, { idempotency: keyOf(idempotency) });
  if (!outcome.ok) return outcome.rejection;
  const { state } = await deps.kernel.load(dataExports, org);
  const one = state.exports.find((each) => each.reference === reference);
  if (one === undefined) return reject('not-found', 'the export is long ago');
  if (one.status === 'pending') await deps.exportQueue.send([{ org, export: one.exportId }]);
  return { body: await replyOf(deps, org, one, nowMs), positions: positionsOf(outcome) };
}

/** A route of members has a role. */
function roleOf(role: Role | undefined): Role {
  return role ?? 'member';
}

function summaryOf({ exportId, kind, month, requestedBy, requestedAtMs, status, ...one }: DataExport): Summary {
  const { document, reason } = one;
  const finishedAt = status === 'ready' || status === 'failed' ? iso(one.atMs) : undefined;
  return {
    id: exportId,
    kind,
    requestedBy,
    requestedAt: iso(requestedAtMs),
    status,
    ...defined({ month, finishedAt, rows: document?.rows, provisional: document?.isProvisional, reason }),
  };
}

async function replyOf(
  deps: ExportDependencies,
  org: string,
  one: DataExport,
  nowMs: number,
): Promise<ReplyOf<'billing.getExport'>> {
  const { document, exportId, atMs } = one;
  const download = await ifDefined(
    nowMs < atMs + OFFERED_MS ? document : undefined,
    async ({ name, bytes, sha256 }) => {
      const { url, expiresAtMs } = await deps.documents.signDownload(exportKey(org, exportId, name), name, 'text/csv');
      return { url, expiresAt: iso(expiresAtMs), name, sizeBytes: `${bytes}`, sha256 };
    },
  );
  return { ...summaryOf(one), ...defined({ download }) };
}
