import { contract } from '../../lib/api/routes.ts';
import { NEVER_SUCCEEDS } from './exceptions.ts';

/** How requests to each operation were answered. */
export function createTally() {
  const answers = new Map<string, Map<string, number>>();
  const ends = new Map<string, number>();
  const add = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  return {
    count(operation: string, status: number, body: string | undefined) {
      const counts = answers.get(operation) ?? new Map<string, number>();
      answers.set(operation, counts);
      add(counts, status < 400 ? String(status) : `${status} ${codeIn(body)}`);
    },
    /** After this operation the caller was no more what they were. */
    ended: (operation: string) => add(ends, operation),
    answersOf: (operation: string): ReadonlyMap<string, number> => answers.get(operation) ?? new Map(),
    ends: ends as ReadonlyMap<string, number>,
  };
}

export type Tally = ReturnType<typeof createTally>;

function codeIn(body: string | undefined): string {
  try {
    return String(JSON.parse(body ?? '').code);
  } catch {
    return 'without a code';
  }
}

/** Operations that no request came through to, and those that none succeeded with although it could, each with how it was answered. */
export function untriedOperations(answersOf: Tally['answersOf']): readonly string[] {
  return contract.flatMap(({ id }) => {
    const answers = [...answersOf(id)];
    const isThrough = answers.some(([answer]) => !/ (unauthenticated|forbidden)$/.test(answer));
    const hasSucceeded = answers.some(([answer]) => answer.startsWith('2'));
    if (isThrough && (hasSucceeded || Object.hasOwn(NEVER_SUCCEEDS, id))) return [];
    return [`${id}: ${answers.map(([answer, count]) => `${count} × ${answer}`).join(', ') || 'no request'}`];
  });
}
