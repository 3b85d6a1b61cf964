import { isRejection, type Rejection, reject } from 'epoch';
import { openToken, type Seal, sealToken } from 'epoch/consistency';
import { isId } from '../../../domain/ids.ts';

/** An output that its attempt has staged, and of which the log has nothing but its start. */
export interface StagedOutput {
  readonly fileId: string;
  /** Stands for its path below the output folder: of one length, however long that is. */
  readonly pathDigest: string;
  readonly bytes: number;
  /** When the store got its only part. */
  readonly arrivedAtMs: number;
  /** When its upload expires, and the proof with it. */
  readonly untilMs: number;
}

/** The key seals other texts too: none of them begins so. */
const KIND = 'output-proof';
const MARK = '~';
const DECIMAL = /^\d{1,16}$/;

/** What a runner gives back with its report: nothing else of the output has to be stored or asked for until then. */
export function proveOutput(seal: Seal, attempt: string, output: StagedOutput): Promise<string> {
  const { fileId, pathDigest, bytes, arrivedAtMs, untilMs } = output;
  return sealToken([KIND, attempt, fileId, pathDigest, bytes, arrivedAtMs, untilMs].join(MARK), seal);
}

/**
 * The outputs that these proofs are of, in their order. Rejections: `output-proof-invalid` for what this platform has not
 * sealed for this attempt, or what has expired; `output-repeated` where two have one path.
 */
export async function provenOutputs(
  seal: Seal,
  attempt: string,
  proofs: readonly string[],
  nowMs: number,
): Promise<readonly StagedOutput[] | Rejection> {
  const outputs: StagedOutput[] = [];
  const paths = new Set<string>();
  for (const [at, proof] of proofs.entries()) {
    const output = await openProof(seal, attempt, proof, nowMs);
    if (isRejection(output)) return { ...output, message: `proof ${at} of ${proofs.length}: ${output.message}` };
    if (paths.has(output.pathDigest))
      return reject('output-repeated', `${output.fileId} has the path of another output`);
    paths.add(output.pathDigest);
    outputs.push(output);
  }
  return outputs;
}

async function openProof(seal: Seal, attempt: string, proof: string, nowMs: number): Promise<StagedOutput | Rejection> {
  const text = await openToken(proof, seal);
  const [kind, of, fileId = '', pathDigest = '', ...numbers] = text?.split(MARK) ?? [];
  const [bytes = NaN, arrivedAtMs = NaN, untilMs = NaN] = numbers.map((one) => (DECIMAL.test(one) ? Number(one) : NaN));
  const isOurs = kind === KIND && isId('file', fileId) && numbers.length === 3 && !numbers.some(Number.isNaN);
  if (!isOurs) return reject('output-proof-invalid', 'it is none that this platform has given');
  if (of !== attempt) return reject('output-proof-invalid', 'it is of another attempt');
  if (nowMs >= untilMs) return reject('output-proof-invalid', 'it has expired with its upload');
  return { fileId, pathDigest, bytes, arrivedAtMs, untilMs };
}
