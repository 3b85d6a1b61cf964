import { mkdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { isRejection } from 'epoch';
import { sha256Hex } from 'epoch-dynamodb';
import { exportContents } from '../lib/app/exports.ts';
import { forgetAccess } from '../lib/app/organisations/commands/forget-access.ts';
import { closingProof, linesOf, signedStatement } from '../lib/app/organisations/queries/closing-statement.ts';
import { organisationCommits } from '../lib/app/platform/queries/organisation-commits.ts';
import { usageOf } from '../lib/app/usage.ts';
import { receiptSigner } from '../lib/aws/kms/lazy-signer.ts';
import { organisation } from '../lib/domain/organisation/organisation.ts';
import { hashedFiles } from './organisation/files.ts';
import { accessAt, leftoversAt } from './organisation/leftovers.ts';
import { exportsOf } from './organisation/lists.ts';
import { assertVerb, atMost, runCommand, UsageError } from './run-command.ts';
import { findPlace, platformAt } from './views/place.ts';

const HELP = `npm run organisation -- <what> <folder> --org ID

  export      all that an organisation has but its objects: files, jobs, invoices, entries and usage as CSV, its log as JSON lines,
              and a manifest with the hash of each
  statement   of a closed one, after what still gave access was removed: what was removed, what is left, what is kept; signed

  --stage NAME    a stage where the AWS environment leads; the Local Catacloud of this checkout unless given

docs/operations/closed-organisation.md. The statement ends with 1 when anything is left.
`;

const VERBS = ['export', 'statement'] as const;

async function main(args: readonly string[]): Promise<boolean> {
  const text = { type: 'string' } as const;
  const options = { org: text, stage: text } as const;
  const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [verb, folder] = positionals;
  const { org } = values;
  assertVerb(verb, VERBS);
  if (folder === undefined || org === undefined) throw new UsageError(`${verb} needs a folder, and --org ID.`);
  atMost(2, positionals);
  const place = await findPlace(values.stage);
  const platform = await platformAt(place);
  await mkdir(folder, { recursive: true });
  return verb === 'export' ? exported(platform, org, folder) : stated(platform, place.outputs, org, folder);
}

type Platform = Awaited<ReturnType<typeof platformAt>>;

async function exported(platform: Platform, org: string, folder: string): Promise<boolean> {
  const { kernel, events: reader, clock } = platform;
  const { state } = await kernel.load(organisation, org);
  if (state.status === 'none') throw new Error(`there is no organisation ${org}`);
  const contentOf = exportContents({ ...platform, ...usageOf(platform) });
  const nowMs = clock.nowMs();
  const files = hashedFiles(folder);
  for (const one of exportsOf(state.foundedAtMs, nowMs)) {
    const content = await contentOf(org, one, nowMs);
    if (isRejection(content)) console.log(`  without ${one.kind} ${one.month ?? ''}: ${content.message}`);
    else
      await files.write(
        content.name,
        content.pieces(() => {}),
      );
  }
  await files.write('log.ndjson', logLines(organisationCommits(reader, org)));
  const written = await files.end({ organisation: org, exportedAt: new Date(nowMs).toISOString() });
  for (const { name, bytes, sha256 } of written)
    console.log(`${name.padEnd(24)} ${String(bytes).padStart(10)} bytes  ${sha256}`);
  return true;
}

async function* logLines(commits: ReturnType<typeof organisationCommits>): AsyncGenerator<string> {
  for await (const commit of commits) yield linesOf([commit]);
}

async function stated(
  platform: Platform,
  outputs: Readonly<Record<string, string>>,
  org: string,
  folder: string,
): Promise<boolean> {
  const { kernel, events: reader, clock, s3, dynamo } = platform;
  const access = accessAt(dynamo);
  const { state } = await kernel.load(organisation, org);
  if (state.status !== 'closed') throw new Error(`${org} is not closed: its owner closes it, when it stores nothing`);
  await forgetAccess(access, org);
  const leftovers = leftoversAt(s3, clock, access);
  const ports = { kernel, reader, nowMs: clock.nowMs, digest: sha256Hex, leftovers };
  const proof = await closingProof(ports, org);
  if (proof === undefined) throw new Error(`${org} is not closed`);
  process.env['RECEIPT_KEYS'] = outputs['ReceiptKeys'] ?? '';
  const { text, signature } = await signedStatement(receiptSigner(), proof.statement);
  const files = hashedFiles(folder);
  await files.write('removed.ndjson', [linesOf(proof.removed)]);
  await files.write('kept.ndjson', [linesOf(proof.kept)]);
  await files.write('statement.json', [text]);
  await files.write('signature.json', [JSON.stringify(signature)]);
  const { removed, kept, left } = proof.statement;
  console.log(`${removed.files} files and uploads of ${removed.bytes} bytes are removed`);
  console.log(`${kept.commits} commits of ${kept.streams} streams of the log are kept`);
  const remaining = Object.entries(left).filter(([, count]) => count > 0);
  console.log(
    remaining.length === 0 ? 'nothing else is left' : `left: ${remaining.map((each) => each.join(' ')).join(', ')}`,
  );
  return remaining.length === 0;
}

await runCommand(HELP, main);
