import { EXCEPTIONS, LEFT_OUT } from './exceptions.ts';

/** What a run of Schemathesis depends on. */
export interface Settings {
  readonly token: string;
  /** Values that exist, by the name of the path's parameter. */
  readonly known: Readonly<Record<string, string>>;
  readonly requestsPerSecond: number;
}

/** So often a parameter of the path is one that exists; otherwise it is generated like everything else. */
const PROBABILITY = 0.85;
const REQUEST_TIMEOUT_SECONDS = 60;

/** A `schemathesis.toml`. Texts are quoted as JSON, which TOML reads as its own. */
export function settingsFile({ token, known, requestsPerSecond }: Settings): string {
  const text = (value: string) => JSON.stringify(value);
  const names = Object.keys(known);
  return [
    `rate-limit = ${text(`${requestsPerSecond}/s`)}`,
    `request-timeout = ${REQUEST_TIMEOUT_SECONDS}`,
    'continue-on-failure = true',
    `headers = { Authorization = ${text(`Bearer ${token}`)} }`,
    '',
    '[dictionaries]',
    ...names.map((name) => `${name} = { values = [${text(known[name] ?? '')}] }`),
    '',
    '[parameters]',
    ...names.map((name) => `${text(`path.${name}`)} = { dictionary = ${text(name)}, probability = ${PROBABILITY} }`),
    ...Object.entries(LEFT_OUT).flatMap(([id, reason]) => [
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
