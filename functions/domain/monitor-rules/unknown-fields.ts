import * as t from 'io-ts'
import { ScalarType } from '../../../schemas/codec'
import { propertiesOf } from '../../../schemas/properties'
import { didYouMean } from './nearest'

/** What none of the codecs knows in `value`, a line each: most often a misspelt setting, or one in another place. */
export const unknownFields = (codecs: readonly t.Mixed[], value: unknown): string[] =>
  unknownBelow(codecs, value, '', settingPaths(codecs))

/** Every setting below `path`: the items of lists are others' business. */
const settingPaths = (codecs: readonly t.Mixed[], path = ''): readonly string[] =>
  codecs
    .flatMap(propertiesOf)
    .flatMap(({ name, codec }) => [path + name, ...settingPaths([codec], `${path + name}.`)])

const meantInstead = (key: string, known: readonly string[], paths: readonly string[]): string => {
  const elsewhere = paths.find((path) => path.endsWith(`.${key}`))
  return elsewhere === undefined ? didYouMean(key, known) : `; did you mean ${elsewhere}?`
}

const unknownBelow = (
  codecs: readonly t.Mixed[],
  value: unknown,
  path: string,
  paths: readonly string[],
): string[] => {
  if (Array.isArray(value)) {
    const items = codecs.flatMap((codec) => (codec instanceof t.ArrayType ? [codec.type as t.Mixed] : []))
    return items.length === 0
      ? []
      : value.flatMap((item, index) => unknownBelow(items, item, `${path}.${index}`, paths))
  }
  if (typeof value !== 'object' || value === null) return []
  // A map with names of its own, for example tags, or JSON of whatever form.
  if (codecs.some((codec) => codec instanceof t.DictionaryType || codec instanceof ScalarType)) return []
  const properties = codecs.flatMap(alternatives).flatMap(propertiesOf)
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = path === '' ? key : `${path}.${key}`
    const below = properties.filter(({ name }) => name === key).map(({ codec }) => codec)
    if (below.length > 0) return unknownBelow(below, inner, at, paths)
    const known = properties.map(({ name }) => name)
    return [`${at}: there is no such setting${meantInstead(key, known, paths)}`]
  })
}

const alternatives = (codec: t.Mixed): readonly t.Mixed[] =>
  codec instanceof t.UnionType ? (codec.types as readonly t.Mixed[]) : [codec]
