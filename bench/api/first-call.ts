// Run in a process of its own, for a module and an event: loads the one, handles the other, and writes what both took.
// Node's HTTP is there before, as in Lambda: only a local endpoint makes the SDK ask for it.
import 'node:http';

interface Module {
  handler(event: unknown, context: unknown): Promise<{ readonly statusCode: number }>;
}

const [, , file = '', event = '{}'] = process.argv;
const parsed: unknown = JSON.parse(event);
const cpu = process.cpuUsage();
const startedAt = performance.now();
const { handler } = (await import(file)) as Module;
const loadedAt = performance.now();
const { statusCode } = await handler(parsed, {});
const answeredAt = performance.now();
const { user, system } = process.cpuUsage(cpu);
const took = { importMs: loadedAt - startedAt, callMs: answeredAt - loadedAt, cpuMs: (user + system) / 1_000 };
process.stdout.write(`\n${JSON.stringify({ statusCode, ...took })}\n`, () => process.exit(0));
