import { defined } from '../../../domain/defined.ts';
import type { People, User } from '../../ports/people.ts';

/** People by their ids, each read once. Who is not there is in none of the answers. */
export async function peopleById(
  people: Pick<People, 'byIds'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, User>> {
  const wanted = [...new Set(ids)];
  return new Map((wanted.length === 0 ? [] : await people.byIds(wanted)).map((one) => [one.id, one]));
}

/** A person as lists name them: who was erased has no name. */
export function namedPerson(user: string, person: User | undefined): { readonly user: string; readonly name?: string } {
  return { user, ...defined({ name: person?.status === 'erased' ? undefined : person?.name }) };
}
