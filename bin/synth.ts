import { existsSync } from 'node:fs';
import { STAGE_NAMES } from '../lib/infra/stage.ts';
import { type StackSummary, synthesize } from '../lib/infra/synthesize.ts';

const MAX_RESOURCES = 500;

/** `npm run synth [-- stage …]`: synthesizes the stages, checks them by all rules, prints their contents. */
const asked = process.argv.slice(2);
for (const stage of asked.length > 0 ? asked : STAGE_NAMES) {
  const began = performance.now();
  const summary = await synthesize(stage, { validate: true });
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  console.log(`${stage}: ${summary.stacks.length} stacks in ${summary.folder}, valid, ${seconds} s`);
  for (const stack of summary.stacks) console.log(`  ${lineOf(stack)}`);
  if (summary.stacks.some(({ resources }) => resources > MAX_RESOURCES)) process.exitCode = 1;
}
if (!existsSync('web/dist/index.html')) console.log('The pages are not built; `npm run build -w web` does it.');

function lineOf({ name, resources, functions }: StackSummary): string {
  return `${name.padEnd(30)} ${String(resources).padStart(4)} of ${MAX_RESOURCES} resources, ${functions} functions`;
}
