import { defined } from '../lib/domain/defined.ts';
import { CONTAINER_TOOLS, type ToolName } from './container/tool.ts';
import { RunnerError } from './errors.ts';

export interface RunnerEnvironment {
  readonly attemptId: string;
  /** Absent when it comes as the first line of standard input. */
  readonly claim?: string;
  readonly apiUrl: string;
  /** The id of the AWS Batch job whose container this is: Batch sets it. */
  readonly engineId?: string;
  /** The process that started the runner keeps its standard input open; its end means that this process is gone. */
  readonly lifeline: boolean;
  readonly workFolder?: string;
  /** Configurations with an image run as processes. */
  readonly noContainer: boolean;
  /** What runs containers on this machine, and whose they are; absent where nothing does. */
  readonly containers?: { readonly tool: ToolName; readonly owner: string };
}

function required(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name];
  if (value === undefined || value === '') {
    throw new RunnerError(
      'environment-invalid',
      `${name} must be set: a runner gets ATTEMPT_ID and API_URL, and its claim by standard input or ATTEMPT_CLAIM`,
    );
  }
  return value;
}

/** The machine's parameters for its runner. Throws RunnerError `environment-invalid`. */
export function readEnvironment(environment: NodeJS.ProcessEnv): RunnerEnvironment {
  const apiUrl = required(environment, 'API_URL');
  if (!URL.canParse(apiUrl)) throw new RunnerError('environment-invalid', `API_URL must be a URL, got ${apiUrl}`);
  const claimByInput = environment['CLAIM'] === 'stdin';
  const workFolder = environment['WORK_FOLDER'];
  const engineId = environment['AWS_BATCH_JOB_ID'];
  const tool = CONTAINER_TOOLS.find((name) => name === environment['CONTAINER_TOOL']);
  const containers = tool && { tool, owner: required(environment, 'CONTAINER_OWNER') };
  return {
    attemptId: required(environment, 'ATTEMPT_ID'),
    apiUrl,
    lifeline: environment['LIFELINE'] === 'stdin',
    noContainer: environment['NO_CONTAINER'] === 'true',
    ...defined({ claim: claimByInput ? undefined : required(environment, 'ATTEMPT_CLAIM') }),
    ...defined({ engineId, workFolder, containers }),
  };
}
