import { CommandError, EXIT } from './exit-codes.ts';

/** Files by slot, from `reads=fil_…` for each file. */
export function slotFilesOf(given: readonly string[]): Record<string, string[]> {
  const files = new Map<string, string[]>();
  for (const one of given) {
    const at = one.indexOf('=');
    if (at < 1) throw new CommandError(EXIT.usage, 'usage', `--input takes slot=file, got ${one}`);
    const [slot, file] = [one.slice(0, at), one.slice(at + 1)];
    files.set(slot, [...(files.get(slot) ?? []), file]);
  }
  return Object.fromEntries(files);
}
