/** Stands in for SHA-256 written in JavaScript, for a Node that was built without its own. */
export class Sha256Js {
  constructor() {
    throw new Error('this Node has no crypto, and bundles have no SHA-256 of their own');
  }
}
