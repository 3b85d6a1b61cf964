import { CommandError, EXIT } from './exit-codes.ts';

/** What a file of configurations is refused with. */
export const wrong = (message: string) => new CommandError(EXIT.usage, 'configuration-file-invalid', message);

export function fieldsOf(given: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw wrong(`${where} must have fields`);
  return { ...given };
}

export function listOf(given: unknown, where: string): string[] {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given)) throw wrong(`${where} must be a list`);
  return given.map(String);
}

export function textsOf(given: unknown, where: string): Record<string, string> {
  if (given === undefined || given === null) return {};
  if (typeof given !== 'object' || Array.isArray(given)) throw wrong(`${where} must have names and values`);
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
}
