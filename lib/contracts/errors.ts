/**
 * The two names that the workflow's Retry lists. Everything else that can be expected is a value (rule 9); everything
 * else that is thrown is a defect or a missing right, which trying again does not cure.
 */

/** A service asked us to slow down: trying again later, with growing pauses, will do. */
export class Throttled extends Error {
  override readonly name = 'Throttled';
}

/** A service or the network failed for a moment: trying again will most likely do. */
export class Transient extends Error {
  override readonly name = 'Transient';
}
