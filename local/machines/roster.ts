import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isId } from '../../lib/domain/ids.ts';
import type { MachineOf } from './state-events.ts';

/**
 * The machines that this host has accepted, on disk: after a crash the next host reports the lost ones. No
 * capability is written down; a lost machine is failed, never resumed.
 */
export interface Roster {
  add(machine: MachineOf): Promise<void>;
  remove(machineId: string): Promise<void>;
  /** Those left by a host that did not end orderly. */
  lost(): Promise<readonly MachineOf[]>;
}

export async function openRoster(folder: string): Promise<Roster> {
  await mkdir(folder, { recursive: true, mode: 0o711 });
  const pathOf = (machineId: string) => {
    if (!isId('machine', machineId)) throw new RangeError(`not a machine's id: ${JSON.stringify(machineId)}`);
    return join(folder, `${machineId}.json`);
  };
  return {
    async add({ machineId, jobId, attemptId, organisationId, machineType }) {
      const path = pathOf(machineId);
      const machine: MachineOf = { machineId, jobId, attemptId, organisationId, machineType };
      await writeFile(`${path}.new`, JSON.stringify(machine), { mode: 0o600 });
      await rename(`${path}.new`, path);
    },
    remove: (machineId) => rm(pathOf(machineId), { force: true }),
    async lost() {
      const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
      return Promise.all(
        names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as MachineOf),
      );
    },
  };
}
