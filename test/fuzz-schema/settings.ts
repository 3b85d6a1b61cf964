import path from 'node:path';
import { EXCEPTIONS } from './exceptions.ts';
import type { Things } from './things.ts';

/** What a run of Schemathesis depends on. */
export interface Settings {
  readonly token: string;
  /** The token of an attempt's runner; without one the operations of attempts are refused. */
  readonly runnerToken?: string;
  /** What the attempt's machine exchanges for one. */
  readonly claim?: string;
  readonly known: Things;
  readonly requestsPerSecond: number;
  /** Operations that are not called, each with the reason. */
  readonly leftOut: Readonly<Record<string, string>>;
}

/** So often a parameter of the path is one that exists; otherwise it is generated like everything else. */
const PROBABILITY = 0.85;
const REQUEST_TIMEOUT_SECONDS = 60;
const CHECKS = path.join(import.meta.dirname, 'refusals.py');

/** A `schemathesis.toml`. Texts are quoted as JSON, which TOML reads as its own. */
export function settingsFile({ token, runnerToken, claim, known, requestsPerSecond, leftOut }: Settings): string {
  const text = (value: string) => JSON.stringify(value);
  const bearer = (value: string) => `headers = { Authorization = ${text(`Bearer ${value}`)} }`;
  const ofOperations = (pattern: string, secret: string | undefined) =>
    secret === undefined ? [] : ['', '[[operations]]', `include-operation-id-regex = ${text(pattern)}`, bearer(secret)];
  const things = Object.entries(known).filter(([, values]) => values.length > 0);
  return [
    `rate-limit = ${text(`${requestsPerSecond}/s`)}`,
    `request-timeout = ${REQUEST_TIMEOUT_SECONDS}`,
    'continue-on-failure = true',
    `hooks = ${text(CHECKS)}`,
    bearer(token),
    '',
    // Statuses tell less than codes: refusals.py has a stricter check in its place.
    '[checks]',
    'enabled = true',
    'positive_data_acceptance = { enabled = false }',
    '',
    '[dictionaries]',
    ...things.map(([name, values]) => `${name} = { values = ${JSON.stringify(values)} }`),
    '',
    '[parameters]',
    ...things.map(([name]) => `${text(`path.${name}`)} = { dictionary = ${text(name)}, probability = ${PROBABILITY} }`),
    ...ofOperations('^attempts\\.(?!claim)', runnerToken),
    ...ofOperations('^attempts\\.claim', claim),
    ...Object.entries(leftOut).flatMap(([id, reason]) => [
      '',
      `# ${reason}`,
      '[[operations]]',
      `include-operation-id = ${text(id)}`,
      'enabled = false',
    ]),
    ...EXCEPTIONS.flatMap(({ operations, check, reason }) => [
      '',
      `# ${reason}`,
      '[[operations]]',
      `include-operation-id-regex = ${text(operations)}`,
      `checks = { ${check} = { enabled = false } }`,
    ]),
    '',
  ].join('\n');
}
