import type * as t from 'io-ts'

const descriptions = new WeakMap<t.Mixed, string>()

/**
 * A field: its codec with what the field holds, which the scalar alone does not say. Decodes as the given codec.
 * @param description begins small and ends without a full stop
 * @example described(Principal, 'who approved, as the request named them: claimed, not proved')
 */
export const described = <C extends t.Mixed>(codec: C, description: string): C => {
  const own: C = Object.assign(Object.create(Object.getPrototypeOf(codec)), codec)
  descriptions.set(own, description)
  return own
}

/** What the field of this codec holds, where that was written down. */
export const descriptionOf = (codec: t.Mixed): string | undefined => descriptions.get(codec)
