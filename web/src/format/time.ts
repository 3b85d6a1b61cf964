import { dateFormat } from './formatters.ts';
import { chosenLocale, chosenTimeZone } from './preferences.ts';

/** An instant in the reader's time zone, short. */
export function formatInstant(iso: string, locale = chosenLocale()): string {
  return dateFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: chosenTimeZone(),
  }).format(new Date(iso));
}

/** A billing day. Days are UTC days, whatever the reader's zone; the text names UTC where it has no context. */
export function formatDay(day: string, locale = chosenLocale()): string {
  return dateFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
}

/** The UTC day of an instant, where what begins or ends with it does so by UTC days: a plan, an account, an invoice. */
export function formatDayAt(iso: string, locale = chosenLocale()): string {
  return `${formatDay(iso.slice(0, 10), locale)} (UTC)`;
}

/** A duration, cut and never rounded up: `850 ms`, `9.3 s`, `4 min 5 s`, `3 h 2 min`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.floor(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${(Math.floor(seconds * 10) / 10).toFixed(1)} s`;
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
