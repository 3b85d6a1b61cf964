import path from 'node:path';
import type { InputOptions } from 'rolldown';
import { generate, givenModule } from '../../lib/infra/bundler.ts';

/** What the scripts of a page offer to a test. All of it runs in the browser. */
export interface UppyPage {
  /** Makes an Uppy with one uploader for this endpoint. `multipart`: always in parts, or as Uppy decides by itself. */
  start(endpoint: string, multipart: boolean): void;
  /** Adds a file of so many bytes that anybody can make again (`sampleBytes`). */
  add(name: string, bytes: number): void;
  upload(): Promise<{ readonly successful: readonly string[]; readonly failed: readonly string[] }>;
  /** Begins, and resolves when so many parts have been put. */
  uploadUntil(parts: number): Promise<void>;
  /** The upload that was begun. */
  finished(): Promise<{ readonly successful: readonly string[]; readonly failed: readonly string[] }>;
  pause(): void;
  resume(): void;
  cancel(): void;
}

/** Byte `at` of a sample: neither constant nor of a period that a part's size is a multiple of. */
export const sampleByte = (at: number): number => (at * 31 + (at >>> 8) * 7 + (at >>> 16)) & 255;

export function sampleBytes(bytes: number): Uint8Array<ArrayBuffer> {
  const sample = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += 1) sample[at] = sampleByte(at);
  return sample;
}

const SOURCE = `
import Uppy from '@uppy/core';
import AwsS3 from '@uppy/aws-s3';
const sampleByte = ${sampleByte.toString()};
const ended = (result) => ({
  successful: (result?.successful ?? []).map(({ name }) => name),
  failed: (result?.failed ?? []).map(({ name, error }) => name + ': ' + error),
});
let uppy, running, parts = 0, waiting = [];
globalThis.uppyPage = {
  start(endpoint, multipart) {
    uppy = new Uppy({ autoProceed: false });
    uppy.use(AwsS3, { [globalThis.endpointOption]: endpoint, ...(multipart && { shouldUseMultipart: true }) });
    uppy.on('s3-multipart:part-uploaded', () => {
      parts += 1;
      for (const one of waiting) if (parts >= one.parts) one.resolve();
    });
  },
  add(name, bytes) {
    const sample = new Uint8Array(bytes);
    for (let at = 0; at < bytes; at += 1) sample[at] = sampleByte(at);
    uppy.addFile({ name, type: 'application/octet-stream', data: new File([sample], name) });
  },
  upload: async () => ended(await uppy.upload()),
  uploadUntil(wanted) {
    running = uppy.upload();
    const enough = new Promise((resolve) => waiting.push({ parts: wanted, resolve }));
    return Promise.race([enough, running.then((result) => {
      throw new Error('it ended before: ' + JSON.stringify(ended(result)));
    })]);
  },
  finished: async () => ended(await running),
  pause: () => uppy.pauseAll(),
  resume: () => uppy.resumeAll(),
  cancel: () => uppy.cancelAll(),
};
`;

export interface UppyVersion {
  readonly version: 5 | 6;
  /** Folder whose packages are meant. */
  readonly folder: string;
  /** What this version calls the option that names the server. */
  readonly endpointOption: string;
}

export const UPPY_VERSIONS: readonly UppyVersion[] = [
  { version: 5, folder: path.join(import.meta.dirname, 'uppy-5'), endpointOption: 'endpoint' },
  { version: 6, folder: path.join(import.meta.dirname, '../..'), endpointOption: 'companionEndpoint' },
];

/** The unmodified packages of one version with the few lines above, as one script for a page. */
export async function bundledUppy({ folder, endpointOption }: UppyVersion): Promise<string> {
  const { id, plugin } = givenModule(folder, SOURCE);
  const read: InputOptions = { input: id, plugins: [plugin], platform: 'browser', tsconfig: false, logLevel: 'silent' };
  const { output } = await generate(read, { format: 'iife' });
  return `globalThis.endpointOption = ${JSON.stringify(endpointOption)};\n${output[0].code}`;
}
