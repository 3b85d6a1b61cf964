import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { CommandError, EXIT } from './exit-codes.ts';

/** The result of a sign-in. Stored in a file that only its owner may read. */
export interface Config {
  readonly apiUrl?: string;
  /** The organisation that commands mean when none is named. */
  readonly organisation?: string;
  readonly session?: Session;
}

export type Session =
  /** An API token: as it was given, until it is revoked. */
  | { readonly kind: 'token'; readonly secret: string }
  /** Signed in by password; renewed by the cookie. */
  | { readonly kind: 'session'; readonly accessToken: string; readonly expiresAt: string; readonly cookie: string };

type Environment = Readonly<Record<string, string | undefined>>;

/** Source: https://specifications.freedesktop.org/basedir-spec/latest/ (a relative path there is to be ignored). */
function baseFolder(environment: Environment, variable: string, fallback: string): string {
  const given = environment[variable];
  return given?.startsWith('/') ? given : join(environment['HOME'] ?? homedir(), fallback);
}

export function configPath(environment: Environment = process.env): string {
  return join(baseFolder(environment, 'XDG_CONFIG_HOME', '.config'), 'catacloud', 'config.json');
}

/** Where unfinished transfers are remembered. */
export function stateFolder(environment: Environment = process.env): string {
  return join(baseFolder(environment, 'XDG_STATE_HOME', '.local/state'), 'catacloud');
}

export async function readConfig(path = configPath()): Promise<Config> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new CommandError(EXIT.failed, 'config-unreadable', `${path} cannot be read: ${error}`, error);
  }
  const config = configIn(text);
  if (config !== undefined) return config;
  throw new CommandError(EXIT.failed, 'config-broken', `${path} is no configuration: remove it and sign in again`);
}

function configIn(text: string): Config | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Writes a file that only its owner may read, at once or not at all. */
export async function writePrivately(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const fresh = `${path}.${process.pid}.new`;
  try {
    await writeFile(fresh, `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600 });
    await chmod(fresh, 0o600);
    await rename(fresh, path);
  } finally {
    await rm(fresh, { force: true });
  }
}

export function writeConfig(config: Config, path = configPath()): Promise<void> {
  return writePrivately(path, config);
}
