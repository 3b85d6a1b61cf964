import { spawn } from 'node:child_process';
import { ContainerError } from './container-error.ts';
import { MAX_TOOL_OUTPUT_BYTES, TOOL_MS } from './limits.ts';

export const CONTAINER_TOOLS = ['podman', 'docker'] as const;
export type ToolName = (typeof CONTAINER_TOOLS)[number];

export interface ToolCall {
  readonly limitMs?: number;
  readonly signal?: AbortSignal;
}

/** Podman or Docker by its command line: the same words, so that no library of either is needed. */
export interface ContainerTool {
  readonly name: ToolName;
  /** Answers its output. Throws ContainerError with the tool's own words. */
  call(args: readonly string[], call?: ToolCall): Promise<string>;
}

/** Settings of a container tool that a host hands on to its runners: where it is, and what it is configured by. */
export const TOOL_VARIABLES = [
  'HOME',
  'XDG_RUNTIME_DIR',
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
  'DBUS_SESSION_BUS_ADDRESS',
  'CONTAINERS_CONF',
  'CONTAINERS_REGISTRIES_CONF',
  'CONTAINERS_STORAGE_CONF',
  'CONTAINER_HOST',
  'REGISTRY_AUTH_FILE',
  'DOCKER_CERT_PATH',
  'DOCKER_CONFIG',
  'DOCKER_CONTEXT',
  'DOCKER_HOST',
  'DOCKER_TLS_VERIFY',
] as const;

/** The tool's own environment: never the program's, whose variables could be settings of the tool. */
export function toolEnvironment(from: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const names = ['PATH', 'LANG', ...TOOL_VARIABLES];
  return Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));
}

export function containerTool(name: ToolName, environment: NodeJS.ProcessEnv = toolEnvironment()): ContainerTool {
  return {
    name,
    async call(args, { limitMs = TOOL_MS, signal } = {}) {
      const signals = [AbortSignal.timeout(limitMs), ...(signal === undefined ? [] : [signal])];
      const ending = AbortSignal.any(signals);
      const child = spawn(name, args, {
        env: environment,
        stdio: ['ignore', 'pipe', 'pipe'],
        signal: ending,
        killSignal: 'SIGKILL',
      });
      const [output, errors] = [keepEnd(child.stdout), keepEnd(child.stderr)];
      const code = await new Promise<number | null>((resolve, reject) => {
        child.on('error', reject).on('close', resolve);
      }).catch((error: Error) => {
        const why = signal?.aborted
          ? String(signal.reason)
          : ending.aborted
            ? `took longer than ${limitMs} ms`
            : error.message;
        throw new ContainerError(`${name} ${args[0]}: ${why}`, error);
      });
      if (code === 0) return output().trim();
      throw new ContainerError(`${name} ${args[0]}: ${errors().trim() || `exit code ${code}`}`);
    },
  };
}

/** The end of what a stream says, as far as it is kept. */
function keepEnd(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-MAX_TOOL_OUTPUT_BYTES);
  });
  return () => text;
}

/** The first tool that answers on this computer. */
export async function findContainerTool(): Promise<ContainerTool | undefined> {
  for (const name of CONTAINER_TOOLS) {
    const tool = containerTool(name);
    const answers = await tool.call(['info', '--format', 'json']).then(
      () => true,
      () => false,
    );
    if (answers) return tool;
  }
  return undefined;
}
