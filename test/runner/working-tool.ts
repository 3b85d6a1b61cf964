import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { CONTAINER_TOOLS, type ContainerTool, containerTool } from '../../runner/container/tool.ts';

export interface WorkingTool {
  readonly tool: ContainerTool;
  /** Has a shell and the usual small programs. */
  readonly image: string;
}

const IMAGE = 'localhost/catacloud-test:1';
const PROGRAMS =
  'awk cat chmod echo env grep head id kill ls mkdir printf ps seq sh sleep sort test touch tr true wc'.split(' ');
/** Of one program that needs no libraries, where the computer has it. */
const BUSYBOX = ['/bin/busybox', '/usr/bin/busybox'];

/** For machines on which the tool's defaults cannot work: other runtimes need newer kernels, and more rights over limits. */
const MODEST = '[engine]\nruntime = "runc"\n[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1000:1000"]\n';

/** A tool that runs a container here, or why there is none: tests of containers are skipped then, with this reason. */
export async function workingTool(): Promise<WorkingTool | string> {
  const busybox = BUSYBOX.find((path) => existsSync(path));
  if (busybox === undefined) return 'there is no busybox to make an image of';
  let reason = 'neither podman nor docker is there';
  for (const name of CONTAINER_TOOLS) {
    const tried = await runs(name, busybox);
    if (typeof tried !== 'string') return tried;
    if (!tried.includes('ENOENT')) reason = tried;
  }
  return reason;
}

async function runs(name: (typeof CONTAINER_TOOLS)[number], busybox: string): Promise<WorkingTool | string> {
  try {
    const tool = containerTool(name);
    await imported(tool, busybox);
    const attempt = () => tool.call(['run', '--rm', '--network=none', '--memory=64m', IMAGE, '/bin/true']);
    await attempt().catch(async (error: Error) => {
      if (name !== 'podman' || process.env['CONTAINERS_CONF'] !== undefined) throw error;
      process.env['CONTAINERS_CONF'] = modestSettings();
      await containerTool(name).call(['run', '--rm', '--network=none', '--memory=64m', IMAGE, '/bin/true']);
    });
    return { tool: containerTool(name), image: IMAGE };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function modestSettings(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'catacloud-containers-')), 'containers.conf');
  writeFileSync(file, MODEST);
  return file;
}

async function imported(tool: ContainerTool, busybox: string): Promise<void> {
  if (await tool.call(['image', 'inspect', IMAGE]).catch(() => undefined)) return;
  const root = mkdtempSync(join(tmpdir(), 'catacloud-image-'));
  try {
    for (const folder of ['bin', 'tmp', 'etc']) mkdirSync(join(root, folder));
    copyFileSync(busybox, join(root, 'bin/busybox'));
    for (const program of PROGRAMS) symlinkSync('busybox', join(root, 'bin', program));
    const archive = join(root, '..', `${basename(root)}.tar`);
    execFileSync('tar', ['-C', root, '-cf', archive, '.']);
    await tool.call(['import', archive, IMAGE]);
    rmSync(archive);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
