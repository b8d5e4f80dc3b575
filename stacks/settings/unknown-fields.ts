import * as t from 'io-ts'

/** Paths in `value` that none of the codecs knows: most often a misspelt setting. */
export const unknownPaths = (codecs: readonly t.Mixed[], value: unknown, path = ''): string[] => {
  const flat = codecs.flatMap(parts)
  if (Array.isArray(value)) {
    const items = flat.flatMap((codec) => (codec instanceof t.ArrayType ? [codec.type as t.Mixed] : []))
    return items.length === 0
      ? []
      : value.flatMap((item, index) => unknownPaths(items, item, `${path}.${index}`))
  }
  if (typeof value !== 'object' || value === null) return []
  // A map with names of its own, tags say.
  if (flat.some((codec) => codec instanceof t.DictionaryType)) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = path === '' ? key : `${path}.${key}`
    const below = flat.flatMap((codec) => propertyOf(codec, key))
    return below.length === 0 ? [at] : unknownPaths(below, inner, at)
  })
}

const parts = (codec: t.Mixed): readonly t.Mixed[] =>
  codec instanceof t.IntersectionType ? (codec.types as readonly t.Mixed[]).flatMap(parts) : [codec]

const propertyOf = (codec: t.Mixed, key: string): readonly t.Mixed[] => {
  if (!(codec instanceof t.InterfaceType) && !(codec instanceof t.PartialType)) return []
  const props = codec.props as t.Props
  const found = Object.hasOwn(props, key) ? props[key] : undefined
  return found === undefined ? [] : [found]
}
