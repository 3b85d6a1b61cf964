/** Calls for part after part of what is too much for one call, until there is none left. */
export async function* partsOf<Part extends { readonly nextCursor?: string | undefined }>(
  call: (cursor?: string) => Promise<Part>,
): AsyncGenerator<Part> {
  let cursor: string | undefined;
  do {
    const part = await call(cursor);
    yield part;
    cursor = part.nextCursor;
  } while (cursor !== undefined);
}
