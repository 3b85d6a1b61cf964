import { S3Client } from '@aws-sdk/client-s3';
import { type CallLimits, clientSettings } from '../client-settings.ts';

/** Completing a file of many parts takes S3 long. */
const ANSWER_MS = 8_000;

/**
 * An S3 client fit for presigning: a checksum is sent only where the operation demands one, or the empty body's checksum
 * would be part of every signed URL. Any other endpoint than AWS's own is addressed by path.
 */
export function createS3Client(limits: CallLimits = { answerMs: ANSWER_MS }): S3Client {
  const endpoint = process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL'];
  return new S3Client({
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    forcePathStyle: endpoint !== undefined,
    ...clientSettings(limits),
  });
}
