import { commonCodes } from '../../lib/api/common-codes.ts';
import { errorKinds } from '../../lib/api/errors.ts';
import type { Route } from '../../lib/api/route.ts';
import { contract } from '../../lib/api/routes.ts';
import { EXCEPTIONS, LEFT_OUT, REFUSED_THOUGH_VALID } from './exceptions.ts';

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

/** Statuses of a request that fits its schema, besides those that depend on who asks, for what and when. */
const ACCEPTED = ['2xx', '3xx', '401', '403', '404', '409', '429', '503'];

/** Statuses with which an operation may refuse what fits its schema: those of its codes, if each of them has a written reason. */
function refusalsOf(route: Route): readonly number[] {
  const codes = [...commonCodes(route), ...route.errors];
  const named = codes.filter((code) => Object.hasOwn(REFUSED_THOUGH_VALID, code));
  return [...new Set(named.flatMap((code) => errorKinds[code]?.status ?? []))].toSorted();
}

function acceptedRefusals(): readonly string[] {
  return contract.flatMap((route: Route) => {
    const statuses = refusalsOf(route);
    if (statuses.length === 0) return [];
    const expected = JSON.stringify([...ACCEPTED, ...statuses.map(String)]);
    return [
      '',
      '[[operations]]',
      `include-operation-id = ${JSON.stringify(route.id)}`,
      `checks = { positive_data_acceptance = { expected-statuses = ${expected} } }`,
    ];
  });
}

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
    ...acceptedRefusals(),
    '',
  ].join('\n');
}
