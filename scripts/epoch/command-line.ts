import { parseArgs } from 'node:util';
import { type Instant, parseEventId } from 'epoch';
import { defined, ifDefined } from '../../lib/domain/defined.ts';
import { assertVerb, UsageError } from '../run-command.ts';

export const HELP = `A look into the event log.

  npm run epoch -- show <stream> [--from version] [--to version]
      its commits, with envelopes and events
  npm run epoch -- state <stream> [--at version|time]
      the state now, after a version (17), or at a time (2026-05-01T00:00:00Z)
  npm run epoch -- why <stream>@<version>
      what led to an event, and what followed from it (scans the whole log)
  npm run epoch -- verify <stream>
      recomputes the chain of hashes

  --stage NAME     a stage where the AWS environment leads; the Local Catacloud of this checkout unless anything is named
  --endpoint URL   an endpoint that speaks DynamoDB; AWS_ENDPOINT_URL, else AWS itself
  --region NAME    AWS_REGION, else eu-central-1, or of a stage that of the AWS environment
  --table NAME     the events table; EVENTS_TABLE, else the one table with the keys stream and version
`;

const VERBS = ['show', 'state', 'why', 'verify'] as const;

export type Request =
  | { readonly verb: 'show'; readonly stream: string; readonly from?: number; readonly to?: number }
  | { readonly verb: 'state'; readonly stream: string; readonly at?: Instant }
  | { readonly verb: 'why'; readonly stream: string; readonly version: number }
  | { readonly verb: 'verify'; readonly stream: string };

export interface Place {
  readonly stage?: string;
  readonly endpoint?: string;
  readonly region?: string;
  readonly table?: string;
}

/** The command in the arguments. Throws an error for people when there is no such command. */
export function parseCommandLine(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): { readonly request: Request; readonly place: Place } {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      at: { type: 'string' },
      stage: { type: 'string' },
      endpoint: { type: 'string' },
      region: { type: 'string' },
      table: { type: 'string' },
    },
  });
  const endpoint = values.endpoint ?? env['AWS_ENDPOINT_URL'];
  const table = values.table ?? env['EVENTS_TABLE'];
  const region = values.region ?? env['AWS_REGION'];
  const place = defined({ stage: values.stage, endpoint, region, table });
  const [verb, subject] = positionals;
  assertVerb(verb, VERBS);
  if (subject === undefined || positionals.length > 2) throw new UsageError(`${verb} takes one stream`);
  return { request: requestOf(verb, subject, values), place };
}

type Values = { readonly [K in 'from' | 'to' | 'at']?: string | undefined };

function requestOf(verb: (typeof VERBS)[number], subject: string, { from, to, at }: Values): Request {
  switch (verb) {
    case 'show':
      return {
        verb,
        stream: subject,
        ...defined({ from: ifDefined(from, versionOf), to: ifDefined(to, versionOf) }),
      };
    case 'state':
      return { verb, stream: subject, ...defined({ at: ifDefined(at, instantOf) }) };
    case 'verify':
      return { verb, stream: subject };
    case 'why': {
      const event = parseEventId(subject);
      if (event === undefined) throw new UsageError(`${subject} is not an event; it should look like file#01J8Z@7`);
      return { verb, ...event };
    }
  }
}

/** Digits are a version, everything else is a time. */
function instantOf(text: string): Instant {
  if (/^\d+$/.test(text)) return { version: versionOf(text) };
  const atMs = Date.parse(text);
  if (Number.isNaN(atMs)) throw new UsageError(`${text} is neither a version nor a time like 2026-05-01T00:00:00Z`);
  return { atMs };
}

function versionOf(text: string): number {
  const version = Number(text);
  if (!Number.isSafeInteger(version) || version < 0) throw new UsageError(`${text} is not a version`);
  return version;
}
