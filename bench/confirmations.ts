import { confirmSingly } from './files/confirmations.ts';
import { withPlace } from './files/place.ts';

const PARTS = 1_000;
const CLIENTS = 32;

/** Parts of one file confirmed one by one by many clients. Wants about 2 GB: each concurrent call is a process. */
export async function run() {
  const figures = await withPlace((place) => confirmSingly(place, PARTS, CLIENTS));
  const { parts, clients, counted, requestsPerSuccess, perSecond } = figures;
  const markdown = `## Parts confirmed in parallel

${parts} parts of one file confirmed one by one through the deployed API by ${clients} clients at a time: ${counted} counted,
${requestsPerSuccess.toFixed(3)} requests per success, ${perSecond.toFixed(0)} a second.
`;
  const failures = counted === parts ? [] : [`${counted} of ${parts} parts counted`];
  return { name: 'confirmations', figures, markdown, failures };
}
