import * as z from 'zod/mini';
import { PARAMETER_TYPES } from '../../domain/job-parameters.ts';
import { workers } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { jobsPaths } from '../paths/jobs.ts';
import { id, name, nothing, pageOf, pageQuery, programText, time, variableName } from '../schema.ts';

const route = routesOn(jobsPaths);

export const MAX_ARGUMENTS = 100;
export const MAX_TEXT_LENGTH = 4_000;

export const MAX_PARAMETERS = 50;
const MAX_VALUE_LENGTH = 1_000;

const text = lazy(() => programText(MAX_TEXT_LENGTH));

/** What a job is asked for. Values are texts; the type says which are taken. */
export const jobParameter = lazy(() =>
  z.strictObject({
    name: variableName(),
    type: z.enum(PARAMETER_TYPES),
    description: z.optional(z.string().check(z.maxLength(500))),
    /** Where a job says nothing; a parameter without one is required. */
    default: z.optional(programText(MAX_VALUE_LENGTH)),
    /** Of the type `choice`. */
    choices: z.optional(z.array(programText(MAX_VALUE_LENGTH)).check(z.minLength(1), z.maxLength(100))),
    /** Bounds of an `integer` or a `number`, both within. */
    minimum: z.optional(z.number()),
    maximum: z.optional(z.number()),
  }),
);

/** Values by name: in the environment of the program, and in place of `${name}` in its arguments. */
export const parameters = lazy(() =>
  z
    .record(variableName(), programText(MAX_VALUE_LENGTH))
    .check(z.refine((row) => Object.keys(row).length <= MAX_PARAMETERS, `may have ${MAX_PARAMETERS} values`)),
);

export const MAX_SLOTS = 50;

export const slotName = lazy(() =>
  z
    .string()
    .check(z.regex(/^[A-Za-z][A-Za-z0-9_-]{0,39}$/, 'must be 1 to 40 letters, digits, - and _, a letter first')),
);

/** A place for input files: the program finds them in the folder of its name, below that of the inputs. */
const inputSlot = lazy(() =>
  z.strictObject({
    name: slotName(),
    description: z.optional(z.string().check(z.maxLength(500))),
    /** How many files it takes; one unless given. */
    files: z.optional(z.enum(['one', 'many'])),
    /** `false`: a job runs without a file in it. It needs one unless given. */
    required: z.optional(z.boolean()),
    /** Names that it takes: patterns with `*` and `?` of the part after the last slash, letter case aside. */
    accept: z.optional(
      z.array(programText(200).check(z.minLength(1), z.regex(/^[^/]*$/, 'must have no slash'))).check(z.maxLength(20)),
    ),
  }),
);

/** What follows a failure of one class; `maxAttempts` bounds all classes together. */
const retryRule = lazy(() => {
  const pause = z.optional(z.int().check(z.minimum(1_000), z.maximum(3_600_000)));
  return z.strictObject({
    /** Attempts of one submission that may end so before the job fails; 1: none follows. */
    attempts: z.int().check(z.minimum(1), z.maximum(10)),
    /** Before the next attempt; doubles with each further failure of the class, up to `maxPauseMs`. */
    pauseMs: pause,
    maxPauseMs: pause,
    /** Of `out-of-memory`: the next attempt runs on the next larger machine type, and is billed as that. */
    largerMachine: z.optional(z.boolean()),
  });
});

const retries = lazy(() => {
  const rule = z.optional(retryRule());
  return z.strictObject({ program: rule, 'out-of-memory': rule, 'time-limit': rule, staging: rule });
});

const machineNeeds = lazy(() =>
  z.strictObject({
    vcpus: z.number().check(z.gt(0), z.maximum(1_000)),
    memoryMib: z.int().check(z.minimum(1), z.maximum(10_000_000)),
  }),
);

/** The program of one attempt, its machine, and its time limit. */
export const jobSpec = lazy(() =>
  z.strictObject({
    /** By tag or digest; a published version has it by digest, `name@sha256:…`. */
    image: z.optional(programText(255).check(z.minLength(1))),
    /** The program; it gets `arguments` as they are, with no shell between. */
    command: programText(1_000).check(z.minLength(1)),
    arguments: z.array(text()).check(z.maxLength(MAX_ARGUMENTS)),
    environment: z.record(variableName(), text()),
    /** Variables whose values are the organisation's secrets, by the secret's name. */
    secrets: z.optional(z.record(variableName(), z.string().check(z.maxLength(64)))),
    machineType: z.string().check(z.maxLength(40)),
    /** What its machine must have at least: `machineType` is the smallest type that has both. */
    atLeast: z.optional(machineNeeds()),
    /** Of an attempt; by need unless given: twice its inputs and 15 GiB, rounded up to tens. */
    diskGib: z.optional(z.int().check(z.minimum(20), z.maximum(200))),
    /** `none`: the program reaches no other computer. Where its machine cannot hold to that, the attempt has failed. */
    network: z.optional(z.enum(['none', 'internet'])),
    /** Of the program. */
    timeoutMs: z.int().check(z.minimum(1_000), z.maximum(86_400_000)),
    /** Of a job's wait for a slot, from when it may be served; it waits without a limit unless given. */
    queueTimeoutMs: z.optional(z.int().check(z.minimum(60_000), z.maximum(2_592_000_000))),
    /** Of bringing inputs and taking outputs together, besides `timeoutMs`; without it they use up the attempt's time. */
    stagingTimeoutMs: z.optional(z.int().check(z.minimum(1_000), z.maximum(86_400_000))),
    maxAttempts: z.int().check(z.minimum(1), z.maximum(10)),
    /** Whether and how often failures of a class are tried again; by the platform's rules where it says nothing. */
    retries: z.optional(retries()),
    /** `always`: what an attempt leaves behind becomes files when it failed too. On success only unless given. */
    keepOutputs: z.optional(z.enum(['success', 'always'])),
    /** Globs of paths below the output folder: an attempt that leaves nothing for one of them has failed. */
    requiredOutputs: z.optional(z.array(programText(200).check(z.minLength(1))).check(z.maxLength(50))),
    /** What a job made from it is asked for. A job's own specification has the values in its environment. */
    parameters: z.optional(z.array(jobParameter()).check(z.maxLength(MAX_PARAMETERS))),
    /** Where the files of a job made from it go. With slots, every file is in one. */
    slots: z.optional(z.array(inputSlot()).check(z.maxLength(MAX_SLOTS))),
  }),
);

/** With `atLeast` the machine type may be left out: the smallest that has both is chosen, and shown. */
const draftedSpec = lazy(() => z.extend(jobSpec(), { machineType: z.optional(z.string().check(z.maxLength(40))) }));

export const draft = lazy(() => z.strictObject({ name: name(), spec: draftedSpec() }));

export const configuration = lazy(() =>
  z.strictObject({
    id: id('configuration'),
    name: name(),
    status: z.enum(['active', 'retired']),
    /** The draft that is not yet published. */
    draft: z.optional(jobSpec()),
    /** Newest published version, and its specification. */
    version: z.optional(z.int()),
    spec: z.optional(jobSpec()),
    createdAt: time(),
    updatedAt: time(),
  }),
);

export const configurationRoutes = [
  route('jobs.draftConfiguration', () => ({
    summary: 'Draft a job configuration',
    access: workers,
    body: draft(),
    reply: () => configuration(),
    status: 201,
    location: '/v1/orgs/{org}/job-configurations/{id}',
    errors: ['not-found', 'job-spec-invalid'],
    versioned: true,
  })),
  route('jobs.listConfigurations', () => ({
    summary: 'Job configurations',
    access: workers,
    query: pageQuery({}),
    reply: () => pageOf(configuration()),
    status: 200,
    errors: ['not-found', 'cursor-invalid'],
    reads: ['job-configurations'],
  })),
  route('jobs.getConfiguration', () => ({
    summary: 'One job configuration',
    access: workers,
    reply: () => configuration(),
    status: 200,
    errors: ['not-found'],
    reads: ['job-configurations'],
    versioned: true,
  })),
  route('jobs.listConfigurationVersions', () => ({
    summary: 'Published versions of a job configuration, the newest first; none of them ever changes',
    access: workers,
    query: pageQuery({}),
    reply: () =>
      pageOf(
        z.strictObject({ version: z.int(), name: name(), spec: jobSpec(), publisher: z.string(), publishedAt: time() }),
      ),
    status: 200,
    errors: ['not-found', 'cursor-invalid'],
    reads: ['job-configurations'],
  })),
  route('jobs.redraftConfiguration', () => ({
    summary: 'Replace the draft of a job configuration',
    access: workers,
    body: draft(),
    reply: () => configuration(),
    status: 200,
    errors: ['not-found', 'job-spec-invalid', 'configuration-retired', 'precondition-failed'],
    versioned: true,
  })),
  route('jobs.publishConfiguration', () => ({
    summary: 'Publish the draft as the next version; versions never change',
    access: workers,
    reply: () => configuration(),
    status: 200,
    errors: ['not-found', 'configuration-retired', 'job-spec-invalid', 'image-unresolvable'],
    versioned: true,
  })),
  route('jobs.retireConfiguration', () => ({
    summary: 'Retire a job configuration: no new jobs from it',
    access: workers,
    reply: () => nothing(),
    status: 204,
    errors: ['not-found'],
    versioned: true,
  })),
] as const;
