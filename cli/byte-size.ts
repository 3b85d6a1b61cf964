import { CommandError, EXIT } from './exit-codes.ts';

const UNITS: Readonly<Record<string, bigint>> = {
  '': 1n,
  B: 1n,
  ...powersOf(1_000n, ['kB', 'MB', 'GB', 'TB', 'PB']),
  ...powersOf(1_024n, ['KiB', 'MiB', 'GiB', 'TiB', 'PiB']),
};

function powersOf(base: bigint, units: readonly string[]): Readonly<Record<string, bigint>> {
  return Object.fromEntries(units.map((unit, n) => [unit, base ** BigInt(n + 1)]));
}

/** `500GB`, `1.5 TiB` or `4096` in bytes, exactly. Throws CommandError for anything else, and for a part of a byte. */
export function bytesOfSize(text: string): string {
  const [, whole = '', decimals = '', unit = ''] = /^(\d{1,18})(?:\.(\d{1,15}))?\s?([A-Za-z]*)$/.exec(text) ?? [];
  const scale = 10n ** BigInt(decimals.length);
  const factor = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  const scaled = whole === '' || factor === undefined ? undefined : BigInt(whole + decimals) * factor;
  if (scaled !== undefined && scaled % scale === 0n) return String(scaled / scale);
  throw new CommandError(EXIT.usage, 'size-invalid', `not a size: ${text}. Write 500GB, 1.5TiB, or bytes`);
}
