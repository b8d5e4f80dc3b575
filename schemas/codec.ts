import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decodesToItself } from './decodes-to-itself'

/** JSON Schema (the subset shared by OpenAPI 3 and Draft 4) of a scalar. */
export type ScalarSchema =
  | {
      readonly type: 'string'
      readonly pattern?: string
      readonly minLength?: number
      readonly maxLength?: number
    }
  | { readonly type: 'integer' | 'number'; readonly minimum?: number; readonly maximum?: number }
  | { readonly type: 'object' }

/**
 * A refined scalar. Its check is derived from its JSON Schema, so the codec and the published schema cannot disagree.
 */
export class ScalarType<A extends string | number | object> extends t.Type<A> {
  readonly _tag = 'ScalarType' as const
  constructor(
    name: string,
    readonly schema: ScalarSchema,
    readonly description: string,
  ) {
    const accepts = acceptor(schema)
    super(
      name,
      (u): u is A => accepts(u),
      (u, context) => (accepts(u) ? t.success(u as A) : t.failure(u, context, description)),
      t.identity,
    )
  }
}

const acceptor = (schema: ScalarSchema): ((u: unknown) => boolean) => {
  switch (schema.type) {
    case 'string': {
      const pattern = schema.pattern === undefined ? undefined : new RegExp(schema.pattern, 'u')
      const min = schema.minLength ?? 0
      const max = schema.maxLength ?? Number.POSITIVE_INFINITY
      return (u) => {
        // A code point has two units at most: what is far too long is not counted.
        if (typeof u !== 'string' || u.length > 2 * max) return false
        // JSON Schema counts code points, String.length UTF-16 units: only a long string needs the exact count.
        const length = u.length <= max && u.length >= 2 * min ? u.length : [...u].length
        return length >= min && length <= max && (pattern === undefined || pattern.test(u))
      }
    }
    case 'integer':
    case 'number': {
      const min = schema.minimum ?? Number.NEGATIVE_INFINITY
      const max = schema.maximum ?? Number.POSITIVE_INFINITY
      const kind = schema.type === 'integer' ? Number.isInteger : Number.isFinite
      return (u) => typeof u === 'number' && kind(u) && u >= min && u <= max
    }
    case 'object':
      return (u) => typeof u === 'object' && u !== null && !Array.isArray(u)
  }
}

type Limits<S extends ScalarSchema['type']> = Omit<Extract<ScalarSchema, { readonly type: S }>, 'type'>

/** A string scalar; `description` completes "expected …". */
export const text = (name: string, description: string, limits: Limits<'string'> = {}) =>
  new ScalarType<string>(name, { type: 'string', ...limits }, description)

declare const kind: unique symbol

/**
 * A text of one kind: any text may become one by its type, and none becomes one of another kind. An id in the place of another
 * does not compile.
 */
export type Kind<Name extends string> = string & { readonly [kind]?: Name }

/** A string scalar that is not to be taken for another one. */
export const kindOfText = <Name extends string>(
  name: Name,
  description: string,
  limits: Limits<'string'> = {},
) => new ScalarType<Kind<Name>>(name, { type: 'string', ...limits }, description)

/** An integer scalar with inclusive limits. */
export const integer = (
  name: string,
  description: string,
  limits: { minimum?: number; maximum?: number } = {},
) => new ScalarType<number>(name, { type: 'integer', ...limits }, description)

/** A finite number with inclusive limits (`t.number` would accept NaN). */
export const decimal = (
  name: string,
  description: string,
  limits: { minimum?: number; maximum?: number } = {},
) => new ScalarType<number>(name, { type: 'number', ...limits }, description)

/** One of a few words. */
export const oneOf = <K extends string>(name: string, ...words: readonly [K, ...K[]]) =>
  t.keyof(Object.fromEntries(words.map((word) => [word, null])) as Record<K, null>, name)

/** An object with required and optional properties. Unknown properties are ignored: readers are tolerant. */
export const struct = <R extends t.Props, O extends t.Props>(name: string, required: R, optional: O) => {
  // With a name of their own io-ts would put one together from all their fields, at every start.
  const parts = [t.type(required, name), t.partial(optional, name)] as const
  const both = t.intersection([...parts], name)
  // io-ts merges what the parts encode even where each gives back the value itself.
  return parts.every(({ encode }) => encode === t.identity)
    ? Object.assign(both, { encode: t.identity })
    : both
}

/**
 * Decodes, or says on one line per field where the input is wrong and what was expected there. Values are never
 * repeated in the message, only their kind: the input may hold a secret.
 */
export const decode = <A>(codec: t.Type<A, unknown, unknown>, input: unknown): E.Either<string, A> =>
  decodesToItself(codec) && codec.is(input) ? E.right(input) : E.mapLeft(explain)(codec.decode(input))

export const explain = (errors: t.Errors): string => [...new Set(errors.map(explainOne))].join('; ')

const explainOne = (error: t.ValidationError): string => {
  const at = fieldPath(error.context)
  const last = error.context[error.context.length - 1]
  const expected = error.message ?? describeCodec(last?.type)
  return `${at === '' ? 'input' : at}: expected ${expected}, found ${kindOf(error.value)}`
}

/** `data.issue.severity`: the keys that are in the input, without the branch numbers io-ts adds for unions. */
export const fieldPath = (context: t.Context): string =>
  context
    .filter((entry, index) => {
      const parent = context[index - 1]?.type as { readonly _tag?: string } | undefined
      return entry.key !== '' && parent?._tag !== 'IntersectionType' && parent?._tag !== 'UnionType'
    })
    .map((entry) => entry.key)
    .join('.')

export const describeCodec = (codec: t.Decoder<unknown, unknown> | undefined): string => {
  if (codec instanceof ScalarType) return codec.description
  if (codec instanceof t.KeyofType) return `one of ${Object.keys(codec.keys).join(', ')}`
  if (codec instanceof t.LiteralType) return JSON.stringify(codec.value)
  if (codec instanceof t.ArrayType || codec instanceof t.ReadonlyArrayType)
    return `a list, each ${describeCodec(codec.type)}`
  if (codec instanceof t.TupleType) return `a list of ${codec.types.length}`
  if (codec instanceof t.UnionType) return [...new Set(codec.types.map(describeCodec))].join(' or ')
  if (codec instanceof t.ExactType || codec instanceof t.ReadonlyType) return describeCodec(codec.type)
  if (OBJECTS.some((kind) => codec instanceof kind)) return 'an object'
  if (codec instanceof t.StringType) return 'a text'
  if (codec instanceof t.NumberType) return 'a number'
  if (codec instanceof t.BooleanType) return 'true or false'
  return codec?.name ?? 'something else'
}

/** What people write in braces, however the codec is put together. */
const OBJECTS = [
  t.InterfaceType,
  t.PartialType,
  t.StrictType,
  t.IntersectionType,
  t.DictionaryType,
  t.AnyDictionaryType,
]

const kindOf = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'string') return `a text of ${value.length} characters`
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
