import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';

/** The hash that a signer of requests is given, by Node. */
export class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(chunk: Uint8Array): void {
    this.#hash.update(chunk);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {}
}

function bytesOf(secret: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof secret === 'string') return Buffer.from(secret);
  return secret instanceof ArrayBuffer
    ? new Uint8Array(secret)
    : Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength);
}
