import { readdirSync, readFileSync } from 'node:fs';

/** What everybody on this computer can read of all processes. */
export function commandLines(): string {
  const processes = readdirSync('/proc').filter((one) => /^[0-9]+$/.test(one));
  const read = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
    } catch {
      return '';
    }
  };
  return processes.map(read).join('\n');
}
