import { type DecideContext, type Rejection, reject } from 'epoch';
import type { CommandOf, DataExportsCommand } from '../commands.ts';
import type { DataExportsEvent } from '../events.ts';
import { type DataExport, type DataExportsState, isInHand, isUnfinished } from '../state.ts';

type Decision = readonly DataExportsEvent[] | Rejection;

/** Exports of one organisation that are asked for and not finished. */
export const MAX_UNFINISHED_EXPORTS = 3;
/** Workers that begin with one export before it is given up. */
export const MAX_ATTEMPTS = 3;

export function decide(command: DataExportsCommand, state: DataExportsState, context: DecideContext): Decision {
  if (command.type === 'RequestExport') return request(command, state, context);
  const { exportId } = command.data;
  const found = state.exports.find((one) => one.exportId === exportId);
  if (found === undefined) return reject('not-found', `there is no export ${exportId}`);
  const { nowMs: atMs } = context;
  switch (command.type) {
    case 'StartExport':
      return start(found, atMs);
    case 'FinishExport':
      return found.status === 'running' ? [{ type: 'ExportFinished', data: { ...command.data, atMs } }] : [];
    case 'FailExport':
      return isUnfinished(found) ? [{ type: 'ExportFailed', data: { ...command.data, atMs } }] : [];
  }
}

function request(
  { data, aggregateId: organisationId }: CommandOf<'RequestExport'>,
  { exports }: DataExportsState,
  { actor: requestedBy, nowMs: atMs }: DecideContext,
): Decision {
  if (exports.some(({ reference }) => reference === data.reference)) return [];
  const unfinished = exports.filter(isUnfinished).length;
  if (unfinished >= MAX_UNFINISHED_EXPORTS) {
    return reject('too-many-exports', `${unfinished} exports are not finished: wait for one of them`);
  }
  return [{ type: 'ExportRequested', data: { organisationId, ...data, requestedBy, atMs } }];
}

/** A message that comes twice finds it in hand or finished; one whose workers are lost time and again is given up. */
function start(one: DataExport, atMs: number): Decision {
  const { exportId, attempts } = one;
  if (!isUnfinished(one) || isInHand(one, atMs)) return [];
  if (attempts >= MAX_ATTEMPTS) return [{ type: 'ExportFailed', data: { exportId, reason: 'interrupted', atMs } }];
  return [{ type: 'ExportStarted', data: { exportId, attempt: attempts + 1, atMs } }];
}
