import { createHash } from 'node:crypto';
import { type AddressedCommand, commandsOf } from 'epoch';
import { file } from '../../lib/domain/file/file.ts';
import { type IdKind, idOf, machineIdOf, ulid } from '../../lib/domain/ids.ts';
import { job } from '../../lib/domain/job/job.ts';
import { machine } from '../../lib/domain/machine/machine.ts';
import { organisation } from '../../lib/domain/organisation/organisation.ts';
import { quota } from '../../lib/domain/quota/quota.ts';
import type { Random } from './random.ts';

/** One command of the script: what a person or a program might do, sensible or not. */
export type Scripted = AddressedCommand;

const FILE = commandsOf(file);
const JOB = commandsOf(job);
const ORGANISATION = commandsOf(organisation);

const MIB = 1024 * 1024;
/** Default size of a part; the last one may be smaller. */
const PART = 8 * MIB;

function idAt(kind: IdKind, n: number): string {
  return idOf(kind, ulid(1_700_000_000_000 + n, createHash('sha256').update(`${kind}${n}`).digest()));
}

const SPEC = {
  command: 'true',
  arguments: [],
  environment: {},
  machineType: 'standard-1',
  timeoutMs: 600_000,
  maxAttempts: 2,
};

/** The streams of a run, and commands on them drawn at random; many of them will be rejected, as in life. */
export function createScript(
  random: Random,
  counts: {
    readonly organisations: number;
    readonly files: number;
    readonly jobs: number;
    /** Jobs are never submitted: where that would start real machines. */
    readonly withoutRuns?: boolean;
  },
) {
  const ids = (kind: IdKind, count: number) => Array.from({ length: count }, (_, n) => idAt(kind, n));
  let made = 0;
  let attempts = 0;
  const organisations = ids('organisation', counts.organisations);
  const files = ids('file', counts.files).map((id, n) => ({
    id,
    org: organisations[n % organisations.length] ?? '',
    parts: 1 + (n % 5),
    stage: 0,
  }));
  const jobs = ids('job', counts.jobs).map((id, n) => ({ id, org: organisations[n % organisations.length] ?? '' }));
  const person = () => `usr_${random.below(5)}`;

  const start: readonly Scripted[] = organisations.map((id) =>
    ORGANISATION.CreateOrganisation(id, { name: 'Soak', creatorId: 'usr_0' }),
  );

  function onFile(nowMs: number): readonly Scripted[] {
    const slot = random.below(files.length);
    const file = files[slot];
    if (file === undefined) return [];
    const { id, org, parts } = file;
    const declaredBytes = parts * PART - (parts % 3);
    const of = { organisationId: org };
    const every = Array.from({ length: parts }, (_, n) => n + 1);
    const some = every.filter(() => random.chance(0.5));
    const confirm = (which: readonly number[]) =>
      FILE.ConfirmParts(id, { ...of, parts: which.map((part) => ({ part, atMs: nowMs - random.below(60_000) })) });
    // What suits the file's stage, and now and then what does not.
    switch (random.chance(0.1) ? random.below(4) : file.stage) {
      case 0: {
        const started = { uploaderId: person(), name: `${id}.bin`, contentType: 'application/octet-stream' };
        const reserve = commandsOf(quota).ReserveStorage(org, { uploads: [{ fileId: id, bytes: declaredBytes }] });
        if (file.stage > 0) return [FILE.StartUpload(id, { ...of, ...started, declaredBytes, uploadId: 'upload' })];
        file.stage = 1;
        return [reserve, FILE.StartUpload(id, { ...of, ...started, declaredBytes, uploadId: 'upload' })];
      }
      case 1:
        if (random.chance(0.1)) return end(slot, FILE.AbortUpload(id, of));
        if (some.length > 0 && random.chance(0.7)) return [confirm(some)];
        if (file.stage === 1) file.stage = 2;
        return [confirm(every), FILE.CompleteUpload(id, { ...of, bytes: declaredBytes })];
      case 2:
        if (random.chance(0.1)) return end(slot, FILE.DeleteFile(id, { ...of, deletedBy: person() }));
        return [FILE.RenameFile(id, { ...of, name: `renamed-${random.below(9_999)}.bin`, renamedBy: person() })];
      default:
        return [confirm(every)];
    }
  }

  /** Ends a file; the next one takes its place. */
  function end(slot: number, command: Scripted): readonly Scripted[] {
    const file = files[slot];
    if (file === undefined || file.stage === 0) return [];
    made += 1;
    files[slot] = { id: idAt('file', counts.files + made), org: file.org, parts: 1 + (made % 5), stage: 0 };
    return [command];
  }

  function onJob(): readonly Scripted[] {
    const { id, org } = random.pick(jobs);
    const own = files.filter((file) => file.org === org).map((file) => file.id);
    const fileIds = own.filter(() => random.chance(0.4));
    const of = { organisationId: org };
    const created = {
      name: 'soak',
      configurationId: 'jcf_soak',
      configurationVersion: 1,
      spec: SPEC,
      creatorId: person(),
    };
    const submit = counts.withoutRuns
      ? JOB.CancelJob(id, { ...of, cancelledBy: person() })
      : JOB.SubmitJob(id, { ...of, userId: person() });
    const attemptId = idAt('attempt', attempts + 1);
    const begin = JOB.BeginAttempt(id, { ...of, attemptId, machineType: SPEC.machineType });
    // One that was requested a while ago: its start has a deadline from here.
    const earlier = machineIdOf(idAt('attempt', Math.max(1, attempts - 1 - random.below(3))));
    const made = commandsOf(machine).ReportMachineProvisioning(earlier);
    const picked = random.pick<readonly Scripted[]>([
      [JOB.CreateJob(id, { ...of, ...created })],
      [JOB.LinkFiles(id, { ...of, fileIds })],
      [JOB.UnlinkFiles(id, { ...of, fileIds })],
      [JOB.SetFiles(id, { ...of, fileIds: random.chance(0.3) ? [] : fileIds })],
      counts.withoutRuns ? [submit] : [submit, begin, made],
      [JOB.CancelJob(id, { ...of, cancelledBy: person() })],
    ]);
    if (picked.includes(begin)) attempts += 1;
    return picked;
  }

  function onOrganisation(): readonly Scripted[] {
    const aggregateId = random.pick(organisations);
    return random.pick<readonly Scripted[]>([
      [ORGANISATION.RenameOrganisation(aggregateId, { name: `Soak ${random.below(99)}` })],
      [ORGANISATION.AddMember(aggregateId, { userId: person(), role: 'member', addedBy: 'usr_0' })],
      [ORGANISATION.RemoveMember(aggregateId, { userId: person(), removedBy: 'usr_0' })],
    ]);
  }

  return {
    organisations,
    files,
    jobs,
    start,
    next(nowMs: number): readonly Scripted[] {
      const draw = random.next();
      return draw < 0.75 ? onFile(nowMs) : draw < 0.92 ? onJob() : onOrganisation();
    },
  };
}
