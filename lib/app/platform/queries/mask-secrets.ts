/** Replaces a masked value. */
export const MASKED = '***';

/** Fields whose every value is a customer's secret, and those that are one. */
const OF_SECRETS: ReadonlySet<string> = new Set(['environment']);
const SECRET: ReadonlySet<string> = new Set(['token', 'uploadId']);

/**
 * An event's data without secrets, for all readers, administrators included: names of environment variables stay, their
 * values do not, nor do tokens.
 */
export function maskSecrets(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(maskSecrets);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, masked(name, value)]));
}

function masked(name: string, value: unknown): unknown {
  if (SECRET.has(name)) return MASKED;
  if (!OF_SECRETS.has(name) || typeof value !== 'object' || value === null) return maskSecrets(value);
  return Object.fromEntries(Object.keys(value).map((key) => [key, MASKED]));
}
