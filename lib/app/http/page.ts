/** Items of a list that one request gets, unless it asks for fewer or more. */
const DEFAULT_LIMIT = 50;

/** The parameters of a request for a page. */
interface PageQuery {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** A page as the API shows it. */
export interface PageReply<T> {
  items: T[];
  nextCursor?: string;
}

/** The page that a request asks for. */
export function wantedPage({ limit = DEFAULT_LIMIT, cursor }: PageQuery) {
  return { limit, cursor };
}

/** A page of anything as the API shows it; `items` are made from the page's. */
export function pageOf<T>({ cursor }: { readonly cursor?: string }, items: readonly T[]): PageReply<T> {
  return cursor === undefined ? { items: [...items] } : { items: [...items], nextCursor: cursor };
}
