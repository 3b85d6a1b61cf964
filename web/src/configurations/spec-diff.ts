import { linesOf } from './parameter-lines.ts';
import { retryLines } from './retry-lines.ts';
import type { Spec } from './spec-input.ts';

/** A line of two specifications beside each other. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** All that a specification says, a line each, so that two of them can be compared. */
export function specLines(spec: Spec): readonly string[] {
  const { environment, secrets = {}, retries, parameters, atLeast } = spec;
  const sorted = (values: Readonly<Record<string, string>>) =>
    Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
  const said = (name: string, value: string | number | undefined) => (value === undefined ? [] : [`${name}: ${value}`]);
  const each = (name: string, lines: string) =>
    lines === '' ? [] : lines.split('\n').map((line) => `${name} ${line}`);
  return [
    ...said('image', spec.image),
    `command: ${spec.command}`,
    ...spec.arguments.flatMap((argument) => argument.split('\n').map((line) => `argument: ${line}`)),
    ...sorted(environment).map(([name, value]) => `variable: ${name}=${value}`),
    ...sorted(secrets).map(([name, secret]) => `variable: ${name}=(secret ${secret})`),
    ...each('parameter:', parameters === undefined ? '' : linesOf(parameters)),
    `machine: ${spec.machineType}`,
    ...said('machine has at least', atLeast && `${atLeast.vcpus} vCPU, ${atLeast.memoryMib} MiB`),
    ...said('disk in GiB', spec.diskGib),
    ...said('network', spec.network),
    `seconds at most: ${spec.timeoutMs / 1_000}`,
    ...said('seconds in the queue at most', seconds(spec.queueTimeoutMs)),
    ...said('seconds for its files at most', seconds(spec.stagingTimeoutMs)),
    `attempts at most: ${spec.maxAttempts}`,
    ...each('retry:', retryLines(retries)),
    ...said('outputs are kept', spec.keepOutputs),
    ...(spec.slots ?? []).map((slot) => `input: ${slotLine(slot)}`),
    ...(spec.requiredOutputs ?? []).map((glob) => `must leave: ${glob}`),
  ];
}

type Slot = NonNullable<Spec['slots']>[number];

function slotLine({ name, files, required, accept = [], description }: Slot): string {
  const takes = accept.length === 0 ? '' : ` (${accept.join(' | ')})`;
  const words = description === undefined ? '' : `: ${description}`;
  return `${name} ${files ?? 'one'}${required === false ? ', may be empty' : ''}${takes}${words}`;
}

const seconds = (ms: number | undefined) => (ms === undefined ? undefined : ms / 1_000);

/** Lines of the one and of the other in their order: as few as can be are added and removed. */
export function diffOf(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const longest = commonLengths(before, after);
  const lines: DiffLine[] = [];
  let [one, other] = [0, 0];
  while (one < before.length || other < after.length) {
    const [removed, added] = [before[one], after[other]];
    const skipsOne = longest[one + 1]?.[other] ?? -1;
    const skipsOther = longest[one]?.[other + 1] ?? -1;
    if (removed !== undefined && removed === added) {
      lines.push({ kind: 'same', text: removed });
      one += 1;
      other += 1;
    } else if (removed !== undefined && (added === undefined || skipsOne >= skipsOther)) {
      lines.push({ kind: 'removed', text: removed });
      one += 1;
    } else if (added !== undefined) {
      lines.push({ kind: 'added', text: added });
      other += 1;
    }
  }
  return lines;
}

/** Of what is left of both from each place on: how many lines are in both, in the same order. */
function commonLengths(before: readonly string[], after: readonly string[]): readonly (readonly number[])[] {
  const rows = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let one = before.length - 1; one >= 0; one -= 1) {
    for (let other = after.length - 1; other >= 0; other -= 1) {
      const row = rows[one];
      if (row === undefined) continue;
      const isSame = before[one] === after[other];
      const both = rows[one + 1]?.[other + 1] ?? 0;
      row[other] = isSame ? both + 1 : Math.max(rows[one + 1]?.[other] ?? 0, row[other + 1] ?? 0);
    }
  }
  return rows;
}
