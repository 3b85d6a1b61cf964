import { parseCLI, startVitest } from 'vitest/node';

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
await vitest.close();
console.log(`${count('passed')} passed, ${failed} failed`);
process.exit(process.exitCode ?? (failed > 0 ? 1 : 0));
