import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RunnerError } from '../errors.ts';
import type { ContainerTool } from './tool.ts';

export interface BroughtSecrets {
  readonly options: readonly string[];
  forget(): Promise<void>;
}

/**
 * Brings secrets to a container, never by a command line. Podman takes each as it is; Docker reads lines of a private file, and
 * so none of several lines. Both show them to who may look at the container with the tool: root, or the runner's own user.
 */
export function bringSecrets(
  tool: ContainerTool,
  secrets: Readonly<Record<string, string>>,
  { container, folder }: { readonly container: string; readonly folder: string },
): Promise<BroughtSecrets> {
  if (Object.keys(secrets).length === 0) return Promise.resolve({ options: [], forget: async () => {} });
  return tool.name === 'podman' ? byPodman(tool, secrets, container, folder) : byFile(secrets, folder);
}

const secretName = (container: string, at: number) => `${container}-${at}`;

/** Of this user alone, and not among what a container sees. */
const privatePlace = (folder: string) => mkdtemp(join(folder, 'secrets-'));

async function byPodman(
  tool: ContainerTool,
  secrets: Readonly<Record<string, string>>,
  container: string,
  folder: string,
): Promise<BroughtSecrets> {
  const names: string[] = [];
  const options: string[] = [];
  const place = await privatePlace(folder);
  const forget = async () => {
    for (const name of names) await tool.call(['secret', 'rm', name]).catch(() => {});
  };
  try {
    for (const [at, [variable, value]] of Object.entries(secrets).entries()) {
      const name = secretName(container, at);
      names.push(name);
      const file = join(place, String(at));
      await writeFile(file, value, { mode: 0o600 });
      await tool.call(['secret', 'create', name, file]);
      options.push(`--secret=${name},type=env,target=${variable}`);
    }
  } catch (error) {
    await forget();
    throw error;
  } finally {
    await rm(place, { recursive: true, force: true });
  }
  return { options, forget };
}

async function byFile(secrets: Readonly<Record<string, string>>, folder: string): Promise<BroughtSecrets> {
  const several = Object.entries(secrets).find(([, value]) => /[\r\n]/.test(value));
  if (several !== undefined) {
    throw new RunnerError('secret-refused', `Docker takes no secret of several lines: ${several[0]}`);
  }
  const place = await privatePlace(folder);
  const file = join(place, 'variables');
  const lines = Object.entries(secrets).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(file, lines.join(''), { mode: 0o600 });
  return { options: [`--env-file=${file}`], forget: () => rm(place, { recursive: true, force: true }) };
}
