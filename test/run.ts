import { parseCLI, startVitest } from 'vitest/node';
import { permissionsAreEnforced } from '../local/emulator.ts';
import { idle, unused } from './permissions/compare.ts';
import { EXCEPTIONS } from './permissions/exceptions.ts';
import { REPORT, readReport } from './permissions/report.ts';
import { secondTries } from './setup/second-tries.ts';
import { slowest } from './setup/slowest.ts';

/**
 * `npm test -- <what vitest takes>`: runs vitest once, with its own report, and ends with vitest's own counts as one
 * plain line that tools can read.
 */
const { filter, options } = parseCLI(['vitest', 'run', ...process.argv.slice(2)]);
const vitest = await startVitest('test', filter, { ...options, watch: false });
const tests = vitest.state.getTestModules().flatMap((module) => [...module.children.allTests()]);
const count = (state: string) => tests.filter((test) => test.result().state === state).length;
const failedModules = vitest.state.getTestModules().filter((module) => module.errors().length > 0).length;
const failed = count('failed') + failedModules + vitest.state.getUnhandledErrors().length;
const slow = slowest(vitest.state.getTestModules());
const again = secondTries(tests);
await vitest.close();
// Only a whole run can say that nothing needs a permission; refused calls are reported by every run.
const isWhole = process.argv.length === 2 && failed === 0 && permissionsAreEnforced();
const tooMuch = isWhole ? await excessivePermissions() : [];
for (const finding of tooMuch) console.error(`✗ ${finding}`);
for (const line of again) console.log(line);
console.log(slow);
console.log(`${count('passed')} passed, ${failed + tooMuch.length} failed`);
process.exit(process.exitCode || (failed + tooMuch.length > 0 ? 1 : 0));

async function excessivePermissions(): Promise<readonly string[]> {
  const report = await readReport(REPORT);
  return [...unused(report, EXCEPTIONS), ...idle(report, EXCEPTIONS)];
}
