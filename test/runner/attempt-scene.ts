import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AttemptApi, AttemptReport, AttemptSpec } from '../../runner/attempt-api.ts';
import { NO_ISOLATION } from '../../runner/isolation.ts';
import { processEngine } from '../../runner/process-engine.ts';
import type { AttemptRun } from '../../runner/run-attempt.ts';

let folder: string;

export function newFolder() {
  folder = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
}

export const removeFolder = () => rmSync(folder, { recursive: true, force: true });

/** A platform that keeps what it is told. The real one is used by the integration tests. */
export function platform(script: string, more: Partial<AttemptApi> = {}, of: Partial<AttemptSpec> = {}) {
  const told = {
    log: '',
    outputs: new Map<string, string>(),
    reports: [] as AttemptReport[],
    starts: 0,
    calls: [] as string[],
    beats: 0,
  };
  const program = { command: '/bin/sh', arguments: ['-c', script], environment: {} };
  const spec: AttemptSpec = { ...program, machineType: 'standard-1', timeoutMs: 20_000, ...of };
  const api: AttemptApi = {
    async start() {
      told.calls.push('start');
      return { jobId: 'job_1', spec, inputs: 1 };
    },
    async inputs() {
      told.calls.push('inputs');
      return [];
    },
    async heartbeat() {
      told.beats += 1;
      return { stop: false };
    },
    async appendLog(sequence, text) {
      told.log += `${sequence}:${text}`;
      return true;
    },
    uploadsOf:
      () =>
      async ({ name, path }) => {
        told.outputs.set(name, readFileSync(path, 'utf8'));
        return `upl_${name}`;
      },
    async report(report) {
      told.reports.push(report);
      return true;
    },
    ...more,
  };
  return { api, told };
}

export function run(api: AttemptApi, signal = new AbortController().signal): AttemptRun {
  const environment = { PATH: process.env['PATH'] ?? '' };
  return {
    attemptId: `att_${folder.slice(-6)}`,
    runnerId: 'runner-1',
    api,
    folder,
    engines: { process: processEngine(NO_ISOLATION, environment) },
    signal,
    log: () => {},
    heartbeatEveryMs: 10,
  };
}
