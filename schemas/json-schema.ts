import * as t from 'io-ts'
import { ScalarType } from './codec'
import { defined } from './defined'
import { descriptionOf } from './described'
import type { AnyEvent } from './event'
import { OpenWords, Vocabulary } from './vocabulary'

/**
 * A schema in the words that JSON Schema Draft 4 and OpenAPI 3 share. It describes the encoded form, as it is on the
 * bus. Unknown properties are allowed: readers are tolerant.
 */
export interface JsonSchema {
  /** Is alone: what is beside it is ignored by OpenAPI 3. */
  readonly $ref?: string
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean'
  readonly description?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: JsonSchema
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly enum?: readonly (string | number | boolean)[]
  /** Words that this version knows; a newer one may add some. */
  readonly 'x-known-values'?: readonly string[]
  readonly pattern?: string
  readonly format?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
}

/** Schema of an event's detail. */
export const schemaOf = (event: AnyEvent): JsonSchema => ({
  ...jsonSchema(event.detail),
  description: event.description,
})

/**
 * The schema that accepts what the codec accepts.
 * @throws Error for a codec that has no such schema, with the path to it: `t.number` (it takes NaN), `t.unknown` and
 * `t.undefined` (they take a missing property), `t.strict` (it drops what a schema would refuse), refinements, …
 */
export const jsonSchema = (codec: t.Mixed): JsonSchema => convert(codec, codec.name, inline)

/** Where a component of this name is in OpenAPI and AsyncAPI documents. */
const pointer = (name: string): string => `#/components/schemas/${name}`

/**
 * The same, with each object and each list of words that has a name as a component of its own: code that is generated from it has
 * a type per component. The codec itself is the component `root`.
 * @throws Error as `jsonSchema`, and where two different objects bear one name
 */
export const components = (codec: t.Mixed, root: string): Readonly<Record<string, JsonSchema>> => {
  const found = new Map<string, JsonSchema>()
  const name: Place = (member, schema) => {
    const own = member === codec ? root : member.name
    if (!/^[A-Z][A-Za-z0-9]*$/.test(own)) return schema
    const known = found.get(own)
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema))
      throw new Error(`${root}: two different objects are named ${own}`)
    found.set(own, schema)
    return { $ref: pointer(own) }
  }
  convert(codec, root, name)
  return Object.fromEntries(
    [...found].sort(([a], [b]) => (a === root ? -1 : b === root ? 1 : a < b ? -1 : 1)),
  )
}

/** Where the schema of an object goes: into place, or among the components. */
type Place = (codec: t.Mixed, schema: JsonSchema) => JsonSchema

const inline: Place = (_, schema) => schema

const convert = (codec: t.Mixed, path: string, place: Place): JsonSchema => {
  const field = descriptionOf(codec)
  const description = field === undefined ? undefined : sentence(field)
  if (codec instanceof ScalarType) return { ...codec.schema, description: scalarText(codec, field) }
  if (codec instanceof Vocabulary)
    return place(codec, { type: 'string', description: wordsText(codec), enum: Object.keys(codec.keys) })
  if (codec instanceof OpenWords) {
    const { known, pattern } = codec
    const words = { 'x-known-values': Object.keys(known.keys) }
    return place(codec, { type: 'string', description: wordsText(known, true), pattern, ...words })
  }
  if (codec instanceof t.StringType) return { type: 'string', ...defined({ description }) }
  if (codec instanceof t.BooleanType) return { type: 'boolean', ...defined({ description }) }
  if (codec instanceof t.KeyofType) return { type: 'string', enum: Object.keys(codec.keys) }
  if (codec instanceof t.LiteralType) return literal(codec.value, path)
  if (codec instanceof t.ArrayType)
    return {
      type: 'array',
      ...defined({ description }),
      items: convert(codec.type, `${path}[]`, place),
    }
  if (codec instanceof t.UnionType)
    return { anyOf: members(codec).map((member, index) => convert(member, `${path}|${index}`, place)) }
  if (codec instanceof t.DictionaryType) {
    if (!(codec.domain instanceof t.StringType)) throw unknown(`the keys of ${path}`, codec.domain)
    return { type: 'object', additionalProperties: convert(codec.codomain, `${path}{}`, place) }
  }
  return place(codec, { ...object(fields(codec, path, place)), ...defined({ description }) })
}

/** What the field holds, then what its values look like. */
const scalarText = (codec: { readonly description: string }, field: string | undefined): string =>
  field === undefined ? codec.description : `${sentence(field)} ${sentence(codec.description)}`

const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`

const wordsText = ({ about, meanings }: Vocabulary<string>, isOpen = false): string =>
  [
    about,
    ...(isOpen ? ['A newer version may have more words than these.'] : []),
    ...Object.entries(meanings).map(([word, meaning]) => `\`${word}\`: ${meaning}.`),
  ].join(' ')

const literal = (value: unknown, path: string): JsonSchema => {
  if (typeof value === 'string') return { type: 'string', enum: [value] }
  if (typeof value === 'number') return { type: 'number', enum: [value] }
  if (typeof value === 'boolean') return { type: 'boolean', enum: [value] }
  throw new Error(`${path}: there is no schema for the literal ${String(value)}`)
}

interface Field {
  readonly name: string
  readonly required: boolean
  readonly schema: JsonSchema
}

/** Properties of an object codec; the members of an intersection are one object. */
const fields = (codec: t.Mixed, path: string, place: Place): readonly Field[] => {
  if (codec instanceof t.InterfaceType || codec instanceof t.PartialType) {
    const required = codec instanceof t.InterfaceType
    return Object.entries(codec.props as t.Props).map(([name, property]) => ({
      name,
      required,
      schema: convert(property, `${path}.${name}`, place),
    }))
  }
  if (codec instanceof t.IntersectionType)
    return members(codec).flatMap((member) => fields(member, path, place))
  throw unknown(path, codec)
}

const object = (all: readonly Field[]): JsonSchema => {
  const properties: Record<string, JsonSchema> = {}
  for (const { name, schema } of all) {
    if (Object.hasOwn(properties, name)) throw new Error(`the property ${name} is defined twice`)
    properties[name] = schema
  }
  const required = all.filter((field) => field.required).map(({ name }) => name)
  // Draft 4 refuses an empty list.
  return { type: 'object', properties, ...(required.length === 0 ? {} : { required }) }
}

const members = (codec: { readonly types: readonly t.Mixed[] }): readonly t.Mixed[] => codec.types

const unknown = (path: string, codec: t.Mixed): Error =>
  new Error(`${path}: there is no schema for the codec ${codec.name}`)
