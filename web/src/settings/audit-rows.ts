import { csvOf, textCell } from '../../../lib/domain/csv.ts';

/** An entry of the audit log, as the API lists it. */
interface Act {
  readonly at: string;
  readonly actor: string;
  readonly stream: string;
  readonly version: number;
  readonly types: readonly string[];
  readonly correlation: string;
}

/** Whether an act is by the person, and has the text in its day, its object or one of its events. */
export function matches({ at, actor, stream, types }: Act, who: string | null, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  const said = [at, stream, ...types].map((one) => one.toLowerCase());
  return (who === null || actor === who) && (wanted === '' || said.some((one) => one.includes(wanted)));
}

export function auditCsv(acts: readonly Act[], nameOf: (id: string) => string): string {
  const head = ['at', 'actor', 'name', 'stream', 'version', 'events', 'request'];
  const rows = acts.map(({ at, actor, stream, version, types, correlation }) =>
    [at, actor, nameOf(actor), stream, String(version), types.join(' '), correlation].map(textCell),
  );
  return csvOf([head, ...rows]);
}
