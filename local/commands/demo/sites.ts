/** Broken sample sites of the demo, by what happens to their alerts. */
export const STALE = 'shop.example.test'
export const DOWN = 'api.example.test'
export const EXPIRED = 'pay.example.test'
export const WRONG_NAME = 'login.example.test'
export const LOOP = 'old.example.test'
export const NO_NAME = 'gone.example.test'
export const BROKEN: readonly string[] = [STALE, DOWN, EXPIRED, WRONG_NAME, LOOP, NO_NAME]

/** All that it watches: one is well. */
export const WATCHED: readonly string[] = ['www.example.test', ...BROKEN]
