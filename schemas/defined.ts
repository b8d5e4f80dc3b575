type Optional<T> = { [K in keyof T]: undefined extends T[K] ? K : never }[keyof T]
type Whole<T> = { [K in keyof T]: T[K] }

/** An object without the properties that are `undefined`; they are optional in its type. */
export type Defined<T> = Whole<
  { [K in Exclude<keyof T, Optional<T>>]: T[K] } & { [K in Optional<T>]?: Exclude<T[K], undefined> }
>

/**
 * Leaves out the properties that are `undefined`: what has no value has no key, in a table, in an event and in JSON.
 * @example { alert_id, ...defined({ comment }) }
 */
export const defined = <T extends object>(given: T): Defined<T> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Defined<T>
