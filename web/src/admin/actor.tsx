import { Named } from '../shell/named.tsx';
import { isPerson } from './people-names.ts';

/** Who acted: a person by the name, which leads to their page, or whatever else acts, such as a token, by its id. */
export function Actor({ id, nameOf }: { readonly id: string; readonly nameOf: (id: string) => string }) {
  return isPerson(id) ? <Named id={id} name={nameOf(id)} href={`/people/${id}`} /> : <bdi>{id}</bdi>;
}
