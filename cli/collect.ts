/** The first of them, as many as are shown at most. Where there are more, that is said: no list ends in silence. */
export async function collect<T>(
  items: AsyncIterable<T>,
  limit: number,
  say: (text: string) => unknown = (text) => process.stderr.write(`${text}\n`),
): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) {
    if (found.length === limit) {
      say(`only the first ${limit} are shown: there are more`);
      break;
    }
    found.push(item);
  }
  return found;
}
