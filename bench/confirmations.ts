import { confirmSingly } from './files/confirmations.ts';
import { withPlace } from './files/place.ts';
import { contention } from './kernel/contention.ts';

/** `CONFIRMED_PARTS=1000 npm run bench -- confirmations` takes some minutes: the emulator's queries take longer the longer a stream is. */
const PARTS = Number(process.env['CONFIRMED_PARTS'] ?? 150);
const CLIENTS = 32;

/** Parts of one file confirmed one by one by many clients: over HTTP, where all must be counted, and what they cost each other. */
export async function run() {
  const kernel = await contention(CLIENTS, Math.ceil(PARTS / CLIENTS));
  const http = await withPlace((place) => confirmSingly(place, PARTS, CLIENTS));
  const figures = { ...http, kernel };
  const { parts, clients, counted, requestsPerSuccess, perSecond } = figures;
  const markdown = `## Parts confirmed in parallel

${parts} parts of one file confirmed one by one through the deployed API by ${clients} clients at a time: ${counted} counted,
${requestsPerSuccess.toFixed(3)} requests per success, ${perSecond.toFixed(1)} a second. The front door lets eight of them in at a time, and the
emulator's queries take longer the longer a stream is.

The kernel alone, ${CLIENTS} cold writers at a time with ${kernel.succeeded} commands on one stream, in virtual time: all succeed, with
${kernel.attempts} attempts, ${kernel.readUnits} read and ${kernel.writeUnits} write units each.
`;
  const failures = counted === parts ? [] : [`${counted} of ${parts} parts counted`];
  return { name: 'confirmations', figures, markdown, failures };
}
