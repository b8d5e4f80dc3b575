/** Broken sample sites of the demo, by what happens to their alerts. */
export const STALE = 'shop.example.test'
/** Each is repaired in a way of its own: cache, release, weights, firewall, origin, instances. */
export const REPAIRED: readonly string[] = [
  STALE,
  ...['checkout', 'search', 'forms', 'media', 'fleet'].map((name) => `${name}.example.test`),
]
export const DOWN = 'api.example.test'
export const EXPIRED = 'pay.example.test'
export const WRONG_NAME = 'login.example.test'
export const NO_NAME = 'gone.example.test'
export const BROKEN: readonly string[] = [...REPAIRED, DOWN, EXPIRED, WRONG_NAME, NO_NAME]

/** All that it watches: one is well. */
export const WATCHED: readonly string[] = ['www.example.test', ...BROKEN]
