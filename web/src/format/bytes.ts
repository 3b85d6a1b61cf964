import { numberFormat } from './formatters.ts';
import { chosenLocale } from './preferences.ts';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Bytes for a reader, decimal units (1 GB = 10⁹ bytes, as billed): `1.5 GB`. Takes the API's strings too. */
export function formatBytes(bytes: number | string | bigint, locale = chosenLocale()): string {
  let value = Number(bytes);
  let unit = 0;
  while (Math.abs(value) >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return `${numberFormat(locale, { maximumFractionDigits: digits }).format(value)} ${UNITS[unit] ?? 'B'}`;
}

/** A transfer rate: `12.3 MB/s`. */
export function formatRate(bytesPerSecond: number, locale = chosenLocale()): string {
  return `${formatBytes(Math.round(bytesPerSecond), locale)}/s`;
}
