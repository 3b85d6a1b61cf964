import { defined } from '../../../lib/domain/defined.ts';
import { PARAMETER_TYPES } from '../../../lib/domain/job-parameters.ts';
import type { Spec } from './spec-input.ts';

type Parameter = NonNullable<Spec['parameters']>[number];

const LINE = /^([^\s=(]+)(?:\s+([a-z]+))?\s*(?:\(([^)]*)\))?\s*(?:=(.*))?$/;

/**
 * Parameters as they are typed, one a line: `threads integer (1..16) = 4`, `mode choice (fast|exact)`, `title`. A text that is
 * no such line is a parameter's name: the platform says what is wrong with it. Descriptions are kept by their names.
 */
export function parametersOf(lines: string, before: readonly Parameter[] = []): Parameter[] {
  return lines
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = line.trim(), word = 'text', inside, given] = LINE.exec(line.trim()) ?? [];
      const type = PARAMETER_TYPES.find((known) => known === word);
      if (type === undefined) return { name: line.trim(), type: 'text' };
      const description = before.find((one) => one.name === name)?.description;
      const [minimum, maximum] = boundsOf(inside);
      const limits =
        type === 'choice' ? { choices: (inside ?? '').split('|').map((one) => one.trim()) } : { minimum, maximum };
      return { name, type, ...defined({ description, default: given?.trim(), ...limits }) };
    });
}

function boundsOf(inside: string | undefined): (number | undefined)[] {
  return (inside ?? '').split('..').map((bound) => (bound.trim() === '' ? undefined : Number(bound)));
}

export function linesOf(parameters: readonly Parameter[] = []): string {
  return parameters.map(lineOf).join('\n');
}

function lineOf({ name, type, choices, minimum, maximum, default: given }: Parameter): string {
  const isBounded = minimum !== undefined || maximum !== undefined;
  const bounds = isBounded ? ` (${minimum ?? ''}..${maximum ?? ''})` : '';
  const inside = choices === undefined ? bounds : ` (${choices.join('|')})`;
  return `${name} ${type}${inside}${given === undefined ? '' : ` = ${given}`}`;
}
