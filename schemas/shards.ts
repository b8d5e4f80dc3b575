/** A tick in shards is decided so long after it began, whatever is missing: before the next one begins. Milliseconds. */
export const DECIDED_AFTER_MS = 240_000

/** Kept free before that: what was seen is packed, signed and written. Milliseconds. */
export const RESULT_MS = 10_000

/** A shard's message may wait so long for its invocation. Milliseconds. */
export const BEGIN_MS = 30_000

/** Shards that a tick may have, and monitors: what is larger was never tried. */
export const MOST_SHARDS = 200
export const MOST_MONITORS = 100_000
