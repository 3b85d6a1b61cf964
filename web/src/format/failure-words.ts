import { ApiError, NoAnswerError, StorageError } from '../../../lib/client/api-error.ts';

/** A gateway between here and the platform has answered in its place. */
const NO_ANSWER: ReadonlySet<string> = new Set(['http-502', 'http-503', 'http-504']);
const FAULT = 500;

/**
 * What went wrong, in words. Where nothing came back they say to try again; `hasButton`: a button beside them says that
 * already.
 */
export function wordsOf(error: unknown, hasButton = false): string {
  const unanswered = whoDidNotAnswer(error);
  if (unanswered !== undefined) return `${unanswered} did not answer.${hasButton ? '' : ' Try again.'}`;
  const { message } = (error ?? {}) as { readonly message?: string };
  return message === undefined || message === '' ? 'Something unexpected happened.' : message;
}

/** The request to quote when one asks for help, where it is known. */
export function requestOf(error: unknown): string | undefined {
  return error instanceof ApiError ? error.requestId : undefined;
}

/** The same where there is place for one line; a refusal says all of it, and only a fault has to be asked about. */
export function lineOf(error: unknown): string {
  const request = error instanceof ApiError && error.status >= FAULT ? error.requestId : undefined;
  return request === undefined ? wordsOf(error) : `${wordsOf(error)} (request ${request})`;
}

function whoDidNotAnswer(error: unknown): string | undefined {
  if (error instanceof NoAnswerError) return 'The platform';
  if (error instanceof ApiError && NO_ANSWER.has(error.code)) return 'The platform';
  return error instanceof StorageError && error.status >= FAULT ? 'The store' : undefined;
}
