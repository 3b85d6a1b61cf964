import { defined } from '../../../lib/domain/defined.ts';
import type { Spec } from './spec-input.ts';

type Slot = NonNullable<Spec['slots']>[number];

const LINE = /^([^\s(]+)((?:\s+(?:one|many|optional))*)\s*(?:\(([^)]*)\))?$/;

/**
 * Slots as they are typed, one a line: `reads many (*.fastq.gz|*.fq)`, `reference`, `notes optional`. A text that is no such
 * line is a slot's name: the platform says what is wrong with it. Descriptions are kept by their names.
 */
export function slotsOf(lines: string, before: readonly Slot[] = []): Slot[] {
  return lines
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = line.trim(), words = '', inside] = LINE.exec(line.trim()) ?? [];
      const said = words.trim().split(/\s+/);
      const description = before.find((one) => one.name === name)?.description;
      const accept = inside?.split('|').map((pattern) => pattern.trim());
      const files = said.includes('many') ? ('many' as const) : undefined;
      return {
        name,
        ...defined({ description, files, required: said.includes('optional') ? false : undefined, accept }),
      };
    });
}

export function slotLines(slots: readonly Slot[] = []): string {
  return slots.map(lineOf).join('\n');
}

function lineOf({ name, files, required, accept }: Slot): string {
  const words = [name, ...(files === 'many' ? ['many'] : []), ...(required === false ? ['optional'] : [])].join(' ');
  return accept === undefined ? words : `${words} (${accept.join('|')})`;
}
