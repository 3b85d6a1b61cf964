import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MachineHostOptions, startMachineHost } from '../../../local/machines/host.ts';
import { containerName, endOrphans, ownerOf } from '../../../runner/container/orphans.ts';
import { OWNER_LABEL } from '../../../runner/container/run-arguments.ts';
import { workingTool } from '../../runner/working-tool.ts';

const found = await workingTool();
const isThere = typeof found !== 'string';
const title = isThere ? 'containers that a killed host has left' : `containers, which cannot run here: ${found}`;
/** Nothing answers there: the host has no order to take. */
const NOWHERE = 'http://127.0.0.1:1';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!isThere)(title, () => {
  const { tool, image } = found as Exclude<typeof found, string>;
  const leave = async (owner: string) => {
    const name = containerName(owner, 'att_left');
    const label = `--label=${OWNER_LABEL}=${owner}`;
    await tool.call(['run', '--detach', '--network=none', label, `--name=${name}`, image, 'sleep', '600']);
    return name;
  };

  it('are ended by the next host of the same folder, and no others', async () => {
    const lines: string[] = [];
    const options: MachineHostOptions = {
      endpoint: NOWHERE,
      apiUrl: NOWHERE,
      outputs: { BusName: 'bus', MachineQueueUrl: `${NOWHERE}/queue` },
      stateFolder: folder,
      log: (line) => lines.push(line),
    };
    const others = `test${process.pid}`;
    await leave(ownerOf(folder));
    const kept = await leave(others);
    try {
      const host = await startMachineHost(options);
      const names = await tool.call(['ps', '--all', '--format', '{{.Names}}']);
      expect(names).not.toContain(ownerOf(folder));
      expect(names).toContain(kept);
      expect(lines.join()).toContain('1 containers that the last host has left were ended');
      await host.stop();
    } finally {
      await endOrphans(tool, others);
    }
  });
});
