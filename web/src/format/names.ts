/** By its id, the name that a reply gives to something; whatever has none is shown by its id. */
export function namesIn(
  names: readonly { readonly id: string; readonly name?: string | undefined }[],
): (id: string) => string {
  const known = new Map(names.map(({ id, name }) => [id, name]));
  return (id) => known.get(id) ?? id;
}

/** As high as a name. An id is longer, takes more lines in a column, and would move what is below it when its name comes. */
const NOT_YET = () => '…';

/** The same of names that are still on their way: until then nothing is known by its id. */
export function namesOnceRead(
  names: Parameters<typeof namesIn>[0] | undefined,
  isOnItsWay: boolean,
): (id: string) => string {
  return names === undefined && isOnItsWay ? NOT_YET : namesIn(names ?? []);
}
