import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { invoiceOf, receiptText } from '../app/billing/billed-customer.ts';
import { customerOfLongLine, followLongLine } from '../app/billing/long-line.ts';
import { memorySigner } from '../memory-signer.ts';
import { createVerifier } from '../tools/verify-receipt.ts';

const LIMIT = 100;
/** Samples of the heap, each after a collection. */
const SAMPLES = 20;

/** A line of so many parts: followed to its last event by pages, with what stays on the heap meanwhile; then its receipt, in Python. */
export async function soakLongLine(parts: number, print: (line: string) => void) {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const heap = () => {
    collect();
    return Math.round(process.memoryUsage().heapUsed / 1e6);
  };
  const customer = await customerOfLongLine(parts);
  const before = heap();
  print(`made: ${before} MB`);
  // A page of events for each part, and pages of parts.
  const every = Math.ceil((parts * (1 + 1 / LIMIT)) / SAMPLES);
  const grown: number[] = [];
  const began = performance.now();
  const { wrong, ...followed } = await followLongLine(customer, LIMIT, (pages) => {
    if (pages % every === 0) grown.push(heap() - before);
  });
  const seconds = (performance.now() - began) / 1_000;
  const half = grown.length >> 1;
  const signer = memorySigner([{ id: 'key-1', from: '2026-01-01' }]);
  const receipt = await receiptText(customer, await invoiceOf(customer, '2026-01'), signer);
  const verifier = await createVerifier(signer);
  await verifier.verify(receipt);
  const verifying = performance.now();
  const { said, problem } = await verifier.verify(receipt);
  const verified = (performance.now() - verifying) / 1_000;
  await verifier.close();
  return {
    seed: 0,
    ...followed,
    seconds: Number(seconds.toFixed(1)),
    mbFirstHalf: Math.max(0, ...grown.slice(0, half)),
    mbSecondHalf: Math.max(0, ...grown.slice(half)),
    receiptMb: Math.round(receipt.length / 1e6),
    receipt: said,
    verifiedIn: `${verified.toFixed(1)} s`,
    wrong: problem === undefined ? wrong : [...wrong, problem],
  };
}
