import type { Client } from '../lib/client/client.ts';
import { defined, ifDefined } from '../lib/domain/defined.ts';
import { fieldsOf, listOf, wrong } from './configuration-fields.ts';

type Spec = Parameters<Client['jobs']['draftConfiguration']>[0]['body']['spec'];

const FIELDS = ['description', 'files', 'required', 'accept'];

/** By name, in the order of the file: `reads: { files: many, accept: ["*.fastq.gz"] }`. Throws CommandError. */
export function slotsOf(given: unknown, where: string): NonNullable<Spec['slots']> {
  return Object.entries(fieldsOf(given, where)).map(([name, one]) => {
    const at = `${where}, ${name}`;
    // `reference:` alone is a slot for one file.
    const fields = one === null ? {} : fieldsOf(one, at);
    const strange = Object.keys(fields).find((field) => !FIELDS.includes(field));
    if (strange !== undefined) throw wrong(`${at} has ${strange}; it may have ${FIELDS.join(', ')}`);
    const { description, files, required, accept } = fields;
    const many: 'one' | 'many' | undefined = files === 'one' || files === 'many' ? files : undefined;
    if (files !== many) throw wrong(`${at}: files is one or many`);
    if (required !== undefined && typeof required !== 'boolean') throw wrong(`${at}: required is true or false`);
    const texts = { description: ifDefined(description, String), accept: ifDefined(accept, (all) => listOf(all, at)) };
    return { name, ...defined({ files: many, required, ...texts }) };
  });
}
