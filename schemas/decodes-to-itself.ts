import type * as t from 'io-ts'

/** Codecs that answer the very value that they accept, whatever it is. Ours have a tag for this reason; `t.strict` has another. */
const LEAVES = new Set([
  ...['ScalarType', 'OpenWords', 'KeyofType', 'LiteralType'],
  ...['StringType', 'NumberType', 'BooleanType'],
])

interface Codec {
  readonly _tag?: string
  readonly props?: t.Props
  readonly types?: readonly t.Mixed[]
  readonly type?: t.Mixed
  readonly codomain?: t.Mixed
}

/** What such a codec is put together from; `undefined` for any other kind of codec. */
const partsOf = ({ _tag = '', props, types, type, codomain }: Codec): readonly unknown[] | undefined => {
  if (LEAVES.has(_tag)) return []
  switch (_tag) {
    case 'InterfaceType':
    case 'PartialType':
      return Object.values(props ?? {})
    case 'IntersectionType':
    case 'UnionType':
      return types
    case 'ArrayType':
      return [type]
    case 'DictionaryType':
      return [codomain]
    default:
      return undefined
  }
}

const known = new WeakMap<object, boolean>()

/**
 * Whether a codec gives back the value itself where it accepts it. Then asking whether it accepts is enough to decode, and takes
 * less than half the time: only what explains a refusal needs the path to each field.
 */
export const decodesToItself = (codec: t.Mixed): boolean => {
  const before = known.get(codec)
  if (before !== undefined) return before
  const parts = partsOf(codec as Codec)
  const does = parts?.every((part) => decodesToItself(part as t.Mixed)) ?? false
  known.set(codec, does)
  return does
}
