import { type Aggregate, type Command, type DomainEvent, type Kernel, type Rejection, reject } from 'epoch';
import { defined, ifDefined } from '../../../domain/defined.ts';

/** Events of a stream that are read at once, and that one page may pass over. */
const AT_ONCE = 100;
const MAX_PASSED = 2_000;

/**
 * What the events of a stream before a version come to, newest first, at least `limit` where there are as many; `before`: where the next
 * page begins.
 */
export async function newestFirst<S, C extends Command, E extends DomainEvent, T extends { readonly version: number }>(
  kernel: Kernel,
  stream: { readonly aggregate: Aggregate<S, C, E>; readonly id: string },
  { before, limit }: { readonly before: number; readonly limit: number },
  itemsOf: (event: E, version: number, atMs: number) => readonly T[],
): Promise<{ readonly items: readonly T[]; readonly before?: number }> {
  const items: T[] = [];
  let to = before - 1;
  for (let passed = 0; to >= 1 && items.length < limit && passed < MAX_PASSED; passed += AT_ONCE) {
    const from = Math.max(1, to - AT_ONCE + 1);
    const found: T[] = [];
    for await (const { version, atMs, events } of kernel.history(stream.aggregate, stream.id, { from, to })) {
      for (const [offset, event] of events.entries()) {
        const at = version + offset;
        // A commit over the border is read with both parts: its events belong to one each.
        if (at >= from && at <= to) found.push(...itemsOf(event, at, atMs));
      }
    }
    items.push(...found.reverse());
    to = from - 1;
  }
  const page = items.slice(0, limit);
  const last = page.at(-1);
  if (items.length > limit && last !== undefined) return { items: page, before: last.version };
  return to >= 1 ? { items: page, before: to + 1 } : { items: page };
}

/** The same as a page of a list, whose cursor is of `versionCursor`'s form. `version`: how far the stream goes. */
export async function newestPage<S, C extends Command, E extends DomainEvent, T extends { readonly version: number }>(
  kernel: Kernel,
  stream: { readonly aggregate: Aggregate<S, C, E>; readonly id: string; readonly version: number },
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  itemsOf: (event: E, version: number, atMs: number) => readonly T[],
): Promise<{ readonly items: readonly T[]; readonly cursor?: string } | Rejection> {
  const end = stream.version + 1;
  const start = cursor === undefined ? end : versionOf(cursor);
  if (start === undefined) return reject('cursor-invalid', 'this is no cursor of this list');
  const { items, before } = await newestFirst(kernel, stream, { before: Math.min(start, end), limit }, itemsOf);
  return { items, ...defined({ cursor: ifDefined(before, versionCursor) }) };
}

/** `v` and a version: where a page of a stream begins. */
export function versionCursor(before: number): string {
  return `v${before}`;
}

/** Undefined for any text that is no cursor. */
export function versionOf(cursor: string): number | undefined {
  return /^v[1-9][0-9]{0,8}$/.test(cursor) ? Number(cursor.slice(1)) : undefined;
}
