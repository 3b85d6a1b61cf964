import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';

const decimal = z.string().check(z.regex(/^-?\d+(\.\d+)?$/));
const amounts = z.record(decimal, decimal);
const share = z.string().check(z.regex(/^\d+(\/\d+)?$/));
const about = { about: z.optional(z.string()) };
const named = { name: z.string(), source: z.optional(z.string()), note: z.optional(z.string()) };
const instants = { from: z.iso.datetime(), to: z.iso.datetime() };

const meteringCase = z.strictObject({
  ...named,
  ...instants,
  openingBytes: decimal,
  changes: z.array(z.tuple([z.iso.datetime(), decimal])),
  expected: z.strictObject({
    byteMs: z.optional(decimal),
    gbHours: z.optional(decimal),
    byteHours: z.optional(decimal),
  }),
});

const sharingCase = z.strictObject({
  ...named,
  ...instants,
  bytes: decimal,
  /** Clock times of the window's first day. */
  links: z.record(z.string(), z.tuple([z.iso.time(), z.iso.time()])),
  expectedShareOfByteMs: z.record(z.string(), share),
});

const ratingCase = z.strictObject({
  ...named,
  model: z.optional(z.enum(['flat', 'perUnit', 'graduated', 'volume', 'package'])),
  amount: z.optional(decimal),
  unit: z.optional(decimal),
  tiers: z.optional(
    z.array(
      z.strictObject({
        upTo: z.nullable(decimal),
        unit: decimal,
        flat: z.exactOptional(decimal),
        flatWhenZero: z.exactOptional(z.boolean()),
      }),
    ),
  ),
  size: z.optional(decimal),
  price: z.optional(decimal),
  expected: z.optional(amounts),
  expectedGraduated: z.optional(amounts),
  expectedVolume: z.optional(amounts),
  withAllowance: z.optional(z.array(z.strictObject({ allowance: decimal, expected: amounts }))),
});

/** What a tax of a sum comes to, by the sum. */
const taxCase = z.strictObject({ ...named, currency: z.string(), percent: decimal, expected: amounts });

const SUITES = {
  metering: z.strictObject({ ...about, cases: z.array(meteringCase), sharing: z.optional(z.array(sharingCase)) }),
  rating: z.strictObject({ ...about, cases: z.array(ratingCase), taxes: z.optional(z.array(taxCase)) }),
} as const;

type Kind = keyof typeof SUITES;
export type RatingCase = z.infer<typeof ratingCase>;

/**
 * All suites of a kind: of the folder that CONFORMANCE_DIR names, else the project's own. A file is of the kind that its
 * name holds (`metering-2.json`). A key that the suite does not know fails, or a case could pass without being checked.
 */
export function suitesOf<K extends Kind>(
  kind: K,
  folder: string = process.env['CONFORMANCE_DIR'] ?? import.meta.dirname,
): readonly z.infer<(typeof SUITES)[K]>[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const stray = names.find((name) => Object.keys(SUITES).filter((one) => name.includes(one)).length !== 1);
  if (stray !== undefined) throw new Error(`${stray}: name a suite after ${Object.keys(SUITES).join(' or ')}`);
  return names
    .filter((name) => name.includes(kind))
    .sort()
    .map((name) => parseSuite(kind, name, JSON.parse(readFileSync(path.join(folder, name), 'utf8'))));
}

export function parseSuite<K extends Kind>(kind: K, name: string, body: unknown): z.infer<(typeof SUITES)[K]> {
  const parsed = z.safeParse(SUITES[kind], body);
  if (!parsed.success) throw new Error(`${name}: ${JSON.stringify(parsed.error.issues)}`);
  return parsed.data as z.infer<(typeof SUITES)[K]>;
}
