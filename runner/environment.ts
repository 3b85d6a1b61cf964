import { defined } from '../lib/domain/defined.ts';
import { RunnerError } from './errors.ts';

export interface RunnerEnvironment {
  readonly attemptId: string;
  readonly token: string;
  readonly apiUrl: string;
  /** The process that started the runner keeps its standard input open; its end means that this process is gone. */
  readonly lifeline: boolean;
  readonly workFolder?: string;
}

function required(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name];
  if (value === undefined || value === '') {
    throw new RunnerError(
      'environment-invalid',
      `${name} must be set: a runner gets ATTEMPT_ID, ATTEMPT_TOKEN and API_URL`,
    );
  }
  return value;
}

/** The machine's parameters for its runner. Throws RunnerError `environment-invalid`. */
export function readEnvironment(environment: NodeJS.ProcessEnv): RunnerEnvironment {
  const apiUrl = required(environment, 'API_URL');
  if (!URL.canParse(apiUrl)) throw new RunnerError('environment-invalid', `API_URL must be a URL, got ${apiUrl}`);
  const workFolder = environment['WORK_FOLDER'];
  return {
    attemptId: required(environment, 'ATTEMPT_ID'),
    token: required(environment, 'ATTEMPT_TOKEN'),
    apiUrl,
    lifeline: environment['LIFELINE'] === 'stdin',
    ...defined({ workFolder }),
  };
}
