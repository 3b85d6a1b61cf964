const MAX_TOKEN_BYTES = 64 * 1024;

export function isDigest(text: string | null): text is string {
  return text !== null && /^sha256:[a-f0-9]{64}$/.test(text);
}

/** The parameters of a challenge: `Bearer realm="https://…",service="…",scope="…"`. */
export function challengeOf(header: string | null): Readonly<Partial<Record<string, string>>> | undefined {
  const [, parameters] = /^Bearer\s+(.+)$/i.exec(header ?? '') ?? [];
  if (parameters === undefined) return undefined;
  const found = parameters.matchAll(/([a-z_]+)="([^"]*)"/gi);
  return Object.fromEntries([...found].map(([, name = '', value = '']) => [name.toLowerCase(), value]));
}

interface Asking {
  readonly fetch: typeof globalThis.fetch;
  readonly signal: AbortSignal;
}

/** A token to read one repository, as anybody gets it. Undefined where the registry gives none without a password. */
export async function anonymousToken(
  challenge: string | null,
  repository: string,
  { fetch, signal }: Asking,
): Promise<string | undefined> {
  const { realm, service } = challengeOf(challenge) ?? {};
  if (realm === undefined || !URL.canParse(realm)) return undefined;
  const url = new URL(realm);
  if (url.protocol !== 'https:') return undefined;
  if (service !== undefined) url.searchParams.set('service', service);
  url.searchParams.set('scope', `repository:${repository}:pull`);
  const reply = await fetch(url.href, { redirect: 'error', signal });
  if (!reply.ok) return undefined;
  const found: unknown = JSON.parse(await atMost(reply, MAX_TOKEN_BYTES));
  if (typeof found !== 'object' || found === null) return undefined;
  const { token, access_token: other }: Readonly<Partial<Record<string, unknown>>> = { ...found };
  return [token, other].find((one): one is string => typeof one === 'string' && /^[\x21-\x7e]+$/.test(one));
}

/** A body that is no longer than it may be. Throws RangeError. */
async function atMost(reply: Response, bytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  for await (const chunk of reply.body ?? []) {
    length += chunk.byteLength;
    if (length > bytes) throw new RangeError(`a token has more than ${bytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
