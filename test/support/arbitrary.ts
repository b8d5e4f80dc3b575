import * as fc from 'fast-check'
import * as t from 'io-ts'
import { ScalarType } from '../../schemas/codec'
import { OpenWords } from '../../schemas/vocabulary'

/** Those that were made: a generator of texts costs more to make than the values of a test. */
const made = new WeakMap<t.Mixed, fc.Arbitrary<unknown>>()

/** Values that a codec accepts, derived from the codec itself. @throws Error for a codec it does not know */
export const arbitrary = (codec: t.Mixed): fc.Arbitrary<unknown> => {
  const values = made.get(codec) ?? derived(codec)
  made.set(codec, values)
  return values
}

const derived = (codec: t.Mixed): fc.Arbitrary<unknown> => {
  if (codec instanceof ScalarType) return scalar(codec)
  if (codec instanceof OpenWords)
    return fc.oneof(fc.constantFrom(...Object.keys(codec.known.keys)), matching(codec.pattern))
  if (codec instanceof t.StringType) return fc.string({ unit: 'grapheme' })
  if (codec instanceof t.BooleanType) return fc.boolean()
  if (codec instanceof t.LiteralType) return fc.constant(codec.value)
  if (codec instanceof t.KeyofType) return fc.constantFrom(...Object.keys(codec.keys))
  if (codec instanceof t.ArrayType) return fc.array(arbitrary(codec.type), { maxLength: 3 })
  if (codec instanceof t.DictionaryType)
    return fc.dictionary(key, arbitrary(codec.codomain), { ...plain, maxKeys: 3 })
  if (codec instanceof t.InterfaceType || codec instanceof t.PartialType) {
    const props = Object.entries(codec.props as t.Props)
    const model = Object.fromEntries(props.map(([name, property]) => [name, arbitrary(property)]))
    return fc.record(model, { ...plain, ...(codec instanceof t.InterfaceType ? {} : { requiredKeys: [] }) })
  }
  const members = 'types' in codec ? (codec.types as readonly t.Mixed[]).map(arbitrary) : []
  if (codec instanceof t.UnionType) return fc.oneof(...members)
  if (codec instanceof t.IntersectionType)
    return fc.tuple(...members).map((parts) => Object.assign({}, ...parts))
  throw new Error(`no arbitrary for the codec ${codec.name}`)
}

/** Where code points for the halves of UTF-16 begin, and how many there are. */
const [HALVES, HALVES_COUNT] = [0xd800, 0x800]
/**
 * One character of Unicode: the text of any code point that is not half of one, as fast-check's unit `binary`, which makes a table
 * of all of them first. That takes a second, and 100 MB.
 */
export const anyCharacter: fc.Arbitrary<string> = fc
  .integer({ min: 0, max: 0x10ffff - HALVES_COUNT })
  .map((n) => String.fromCodePoint(n < HALVES ? n : n + HALVES_COUNT))

const matchingPattern = new Map<string, fc.Arbitrary<string>>()
/** Texts of a pattern. Many fields have the same one, and a generator of its texts is dear to make. */
const matching = (pattern: string): fc.Arbitrary<string> => {
  const texts = matchingPattern.get(pattern) ?? fc.stringMatching(new RegExp(pattern, 'u'))
  matchingPattern.set(pattern, texts)
  return texts
}

/** Objects as JSON.parse makes them. */
const plain = { noNullPrototype: true } as const

/** `__proto__` is no property that an object literal can hold. */
const key = fc.string({ maxLength: 8 }).filter((text) => text !== '__proto__')

const scalar = (
  codec: ScalarType<string> | ScalarType<number> | ScalarType<object>,
): fc.Arbitrary<unknown> => {
  const { schema } = codec
  switch (schema.type) {
    case 'object':
      return fc.dictionary(key, fc.jsonValue({ maxDepth: 1 }), { ...plain, maxKeys: 3 })
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -1e9, max: schema.maximum ?? 1e9 })
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e9, max: schema.maximum ?? 1e9, noNaN: true })
    case 'string': {
      const { pattern, minLength = 0, maxLength = 60 } = schema
      if (pattern === undefined) {
        const some = fc.string({
          unit: anyCharacter,
          minLength,
          maxLength: Math.max(minLength, Math.min(maxLength, 60)),
        })
        const exact = (length: number) => fc.constant('\u{1f600}'.repeat(length))
        return fc.oneof({ weight: 8, arbitrary: some }, exact(minLength), exact(maxLength))
      }
      return matching(pattern).filter((text) => codec.is(text))
    }
  }
}

/** What a value may be replaced by: wrong types, and the values just outside of usual limits. */
const intruder = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }),
  fc.constantFrom<unknown>(
    null,
    '',
    ' ',
    -1,
    0,
    1.5,
    65_536,
    1e15,
    true,
    [],
    {},
    'a\nb',
    '\u{1f600}'.repeat(301),
  ),
  fc.constantFrom(257, 300, 301, 500, 501, 1001, 1025).map((length) => 'x'.repeat(length)),
)

/**
 * A value of the codec with one thing changed anywhere in it: a key dropped, a value replaced, a key added. It may still
 * be valid.
 */
export const mutated = (codec: t.Mixed): fc.Arbitrary<unknown> =>
  fc
    .tuple(arbitrary(codec), fc.nat(), fc.constantFrom('drop', 'replace', 'add'), intruder)
    .map(([value, at, change, by]) => mutate(structuredClone(value), at, change, by))

const mutate = (value: unknown, at: number, change: string, by: unknown): unknown => {
  const places = placesOf(value)
  const place = places[at % Math.max(1, places.length)]
  if (place === undefined) return by
  const { holder, name } = place
  if (change === 'drop') delete holder[name]
  else holder[change === 'add' ? `${name}_` : name] = by
  return value
}

interface Place {
  readonly holder: Record<string, unknown>
  readonly name: string
}

const placesOf = (value: unknown): readonly Place[] => {
  if (typeof value !== 'object' || value === null) return []
  const holder = value as Record<string, unknown>
  return Object.entries(holder).flatMap(([name, inner]) => [
    ...(Array.isArray(value) ? [] : [{ holder, name }]),
    ...placesOf(inner),
  ])
}
