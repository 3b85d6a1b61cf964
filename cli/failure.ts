import { CommanderError } from 'commander';
import { ApiError, ParameterError, StorageError } from '../lib/client/api-error.ts';
import { defined } from '../lib/domain/defined.ts';
import { CommandError, EXIT, type ExitCode, exitCodeOf } from './exit-codes.ts';

export interface Failure {
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly message: string;
  readonly fields?: readonly { readonly at: string; readonly message: string }[];
  readonly requestId?: string;
}

export function failureOf(error: unknown): Failure {
  if (error instanceof CommanderError) return { exitCode: EXIT.usage, code: 'usage', message: misunderstood(error) };
  if (error instanceof ParameterError) return { exitCode: EXIT.usage, code: error.code, message: error.message };
  if (error instanceof CommandError) return { exitCode: error.exitCode, code: error.code, message: error.message };
  if (error instanceof ApiError) {
    const { code, message, errors, requestId } = error;
    return {
      exitCode: exitCodeOf(error.status),
      code,
      message,
      ...defined({ fields: errors.length > 0 ? errors : undefined, requestId }),
    };
  }
  // A signed URL of a deleted file: reported like anything else that does not exist.
  if (error instanceof StorageError && error.status === 404) {
    return { exitCode: EXIT.notFound, code: error.code, message: error.message };
  }
  const { code, message } = error as NodeJS.ErrnoException;
  return { exitCode: EXIT.failed, code: String(code ?? 'failed'), message: String(message ?? error) };
}

/** The parser shows its help where a command is missing, and calls that "(outputHelp)". */
function misunderstood({ code, message }: CommanderError): string {
  return code === 'commander.help' ? 'there is no such command: see --help' : message.replace(/^error: /, '');
}
