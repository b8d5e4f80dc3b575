import * as t from 'io-ts'
import { ScalarType } from '../../schemas/codec'
import { propertiesOf } from '../../schemas/properties'
import { didYouMean } from './nearest'

/** What none of the codecs knows in `value`, a line each: most often a misspelt setting. */
export const unknownFields = (codecs: readonly t.Mixed[], value: unknown, path = ''): string[] => {
  if (Array.isArray(value)) {
    const items = codecs.flatMap((codec) => (codec instanceof t.ArrayType ? [codec.type as t.Mixed] : []))
    return items.length === 0
      ? []
      : value.flatMap((item, index) => unknownFields(items, item, `${path}.${index}`))
  }
  if (typeof value !== 'object' || value === null) return []
  // A map with names of its own, for example tags, or JSON of whatever form.
  if (codecs.some((codec) => codec instanceof t.DictionaryType || codec instanceof ScalarType)) return []
  const properties = codecs.flatMap(alternatives).flatMap(propertiesOf)
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = path === '' ? key : `${path}.${key}`
    const below = properties.filter(({ name }) => name === key).map(({ codec }) => codec)
    if (below.length > 0) return unknownFields(below, inner, at)
    const known = properties.map(({ name }) => name)
    return [`${at}: there is no such setting${didYouMean(key, known)}`]
  })
}

const alternatives = (codec: t.Mixed): readonly t.Mixed[] =>
  codec instanceof t.UnionType ? (codec.types as readonly t.Mixed[]) : [codec]
