/** Whose question it is, what it is about, and how it is narrowed. The route comes first: refreshing goes by it. */
export type ReadKey = readonly [
  route: string,
  subject: unknown,
  query: unknown,
  form: 'one' | 'pages' | 'all',
  person: string,
];

/** The key under which a reply is kept: two persons never share one. */
export function readKey(
  person: string,
  route: string,
  subject: unknown,
  query: unknown,
  form: ReadKey[3] = 'one',
): ReadKey {
  return [route, subject, query ?? {}, form, person];
}

/**
 * Whether two questions differ in their narrowing (a page, a range, a filter) at most. Only then may the reply to one be
 * shown until the reply to the other arrives: one about another organisation, object or person never is.
 */
export function isSameSubject(one: readonly unknown[] | undefined, other: ReadKey): boolean {
  return one !== undefined && subjectOf(one) === subjectOf(other);
}

function subjectOf([route, subject, , form, person]: readonly unknown[]): string {
  return JSON.stringify([route, subject, form, person]);
}
