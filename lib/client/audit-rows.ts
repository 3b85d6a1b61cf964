import { csvOf, textCell } from '../domain/csv.ts';
import type { ReplyOf } from './types.ts';

type Act = ReplyOf<'organisations.listAudit'>['items'][number];

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
