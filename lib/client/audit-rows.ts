import { csvOf, textCell } from '../domain/csv.ts';
import type { ReplyOf } from './types.ts';

type Act = ReplyOf<'organisations.listAudit'>['items'][number];

/** Whether an act is by the person or the token, and has the text in its day, its object or one of its events. */
export function matches({ at, actor, token, stream, types }: Act, who: string | null, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  const said = [at, stream, ...types].map((one) => one.toLowerCase());
  return (
    (who === null || actor === who || token?.id === who) && (wanted === '' || said.some((one) => one.includes(wanted)))
  );
}

export const AUDIT_COLUMNS = [
  'at',
  'actor',
  'name',
  'token',
  'token name',
  'stream',
  'version',
  'events',
  'request',
] as const;

/** An act in the order of the columns. */
export function auditCells(
  { at, actor, token, stream, version, types, correlation }: Act,
  nameOf: (id: string) => string,
): string[] {
  const by = [token?.id ?? '', token?.name ?? ''];
  return [at, actor, nameOf(actor), ...by, stream, String(version), types.join(' '), correlation];
}

export function auditCsv(acts: readonly Act[], nameOf: (id: string) => string): string {
  return csvOf([AUDIT_COLUMNS, ...acts.map((act) => auditCells(act, nameOf).map(textCell))]);
}
