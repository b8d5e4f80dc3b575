import type { JsonSchema } from '../../schemas/json-schema'
import type { OpenApi } from '../../schemas/open-api'

/** Every way in which a schema can change, and whether readers of the released one, or of the archive, break by it. */
export const kinds = {
  source_changed: 'breaking',
  detail_type_changed: 'breaking',
  property_removed: 'breaking',
  required_property_added: 'breaking',
  became_required: 'breaking',
  became_optional: 'breaking',
  type_changed: 'breaking',
  word_removed: 'breaking',
  word_added: 'breaking',
  known_word_removed: 'compatible',
  known_word_added: 'compatible',
  limit_narrowed: 'breaking',
  limit_widened: 'breaking',
  pattern_changed: 'breaking',
  map_changed: 'breaking',
  alternative_removed: 'breaking',
  alternative_added: 'breaking',
  optional_property_added: 'compatible',
  description_changed: 'documentation',
} as const

export type Kind = keyof typeof kinds
export type Weight = (typeof kinds)[Kind]

export interface Change {
  readonly kind: Kind
  /** `data.plan.steps[]`. */
  readonly path: string
  readonly text: string
}

export const weightOf = ({ kind }: Change): Weight => kinds[kind]

/** What changed from a released document to another: names of components do not count, only what they hold. */
export const compare = (released: OpenApi, next: OpenApi): readonly Change[] => {
  const before = released.components.schemas
  const after = next.components.schemas
  const said = (
    kind: Kind,
    key: 'x-amazon-events-source' | 'x-amazon-events-detail-type',
  ): readonly Change[] => {
    const [was, is] = [before.AWSEvent?.[key], after.AWSEvent?.[key]]
    return was === is ? [] : [{ kind, path: '', text: `${was} became ${is}` }]
  }
  const documentation =
    released.info.description === next.info.description
      ? []
      : [{ kind: 'description_changed' as const, path: '', text: 'the description changed' }]
  return [
    ...said('source_changed', 'x-amazon-events-source'),
    ...said('detail_type_changed', 'x-amazon-events-detail-type'),
    ...documentation,
    ...schemas('', detailOf(before), detailOf(after), { before, after }),
  ]
}

type Components = Readonly<Record<string, JsonSchema>>
interface Books {
  readonly before: Components
  readonly after: Components
}

const detailOf = (all: Components): JsonSchema => all.AWSEvent?.properties?.detail ?? {}

const followed = (schema: JsonSchema, all: Components): JsonSchema =>
  schema.$ref === undefined ? schema : (all[schema.$ref.split('/').at(-1) ?? ''] ?? {})

const schemas = (path: string, one: JsonSchema, other: JsonSchema, books: Books): readonly Change[] => {
  const was = followed(one, books.before)
  const is = followed(other, books.after)
  const change = (kind: Kind, text: string): Change => ({ kind, path, text })
  if (typeOf(was) !== typeOf(is)) return [change('type_changed', `${typeOf(was)} became ${typeOf(is)}`)]
  return [
    ...(was.description === is.description ? [] : [change('description_changed', 'the description changed')]),
    ...words(was, is, change),
    ...limits(was, is, change),
    ...properties(path, was, is, books),
    ...items(path, was, is, books),
    ...alternatives(path, was, is, books),
  ]
}

const typeOf = ({ type, anyOf, properties, additionalProperties }: JsonSchema): string => {
  if (anyOf !== undefined) return 'a choice'
  // The archive may hold anything of any type under a name that one with properties gives a type.
  if (type === 'object' && properties === undefined && additionalProperties === undefined) return 'any object'
  return type ?? 'anything'
}

type Say = (kind: Kind, text: string) => Change

const words = (was: JsonSchema, is: JsonSchema, say: Say): readonly Change[] => [
  ...closedWords(was, is, say),
  ...openWords(was, is, say),
]

/** Readers keep words that they do not know: one more or less breaks none. */
const openWords = (was: JsonSchema, is: JsonSchema, say: Say): readonly Change[] => {
  const [before, after] = [was['x-known-values'], is['x-known-values']]
  // That a list was opened or closed is said by its words and its pattern.
  if (before === undefined || after === undefined) return []
  return [
    ...before
      .filter((word) => !after.includes(word))
      .map((word) => say('known_word_removed', `${word} is no more`)),
    ...after
      .filter((word) => !before.includes(word))
      .map((word) => say('known_word_added', `${word} is new`)),
  ]
}

const closedWords = (was: JsonSchema, is: JsonSchema, say: Say): readonly Change[] => {
  if (was.enum === undefined && is.enum === undefined) return []
  if (was.enum === undefined || is.enum === undefined)
    return [say(was.enum === undefined ? 'limit_narrowed' : 'limit_widened', 'a list of words came or went')]
  const [before, after] = [was.enum, is.enum]
  return [
    ...before
      .filter((word) => !after.includes(word))
      .map((word) => say('word_removed', `${word} is no more`)),
    ...after.filter((word) => !before.includes(word)).map((word) => say('word_added', `${word} is new`)),
  ]
}

/** Whether a higher value of a limit lets more in. */
const WIDENS = { minLength: false, maxLength: true, minimum: false, maximum: true } as const

const limits = (was: JsonSchema, is: JsonSchema, say: Say): readonly Change[] => {
  const ranges = (Object.keys(WIDENS) as (keyof typeof WIDENS)[]).flatMap((limit): readonly Change[] => {
    const none = WIDENS[limit] ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
    const [before, after] = [was[limit] ?? none, is[limit] ?? none]
    if (before === after) return []
    const wider = WIDENS[limit] ? after > before : after < before
    return [
      say(wider ? 'limit_widened' : 'limit_narrowed', `${limit} ${named(before)} became ${named(after)}`),
    ]
  })
  const pattern =
    was.pattern === is.pattern && was.format === is.format
      ? []
      : [say('pattern_changed', `${was.pattern ?? 'no pattern'} became ${is.pattern ?? 'no pattern'}`)]
  return [...ranges, ...pattern]
}

const named = (limit: number): string => (Number.isFinite(limit) ? String(limit) : 'none')

const below = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

const properties = (path: string, was: JsonSchema, is: JsonSchema, books: Books): readonly Change[] => {
  const [before, after] = [was.properties ?? {}, is.properties ?? {}]
  const removed = Object.keys(before)
    .filter((name) => !Object.hasOwn(after, name))
    .map((name): Change => ({ kind: 'property_removed', path: below(path, name), text: 'is no more' }))
  const rest = Object.entries(after).flatMap(([name, schema]): readonly Change[] => {
    const at = below(path, name)
    const required = is.required?.includes(name) === true
    const known = Object.hasOwn(before, name) ? before[name] : undefined
    if (known === undefined) {
      const kind = required ? 'required_property_added' : 'optional_property_added'
      return [{ kind, path: at, text: required ? 'is new and required' : 'is new and optional' }]
    }
    const wasRequired = was.required?.includes(name) === true
    const need: readonly Change[] =
      required === wasRequired
        ? []
        : [
            {
              kind: required ? 'became_required' : 'became_optional',
              path: at,
              text: `became ${required ? 'required' : 'optional'}`,
            },
          ]
    return [...need, ...schemas(at, known, schema, books)]
  })
  return [...removed, ...rest]
}

const items = (path: string, was: JsonSchema, is: JsonSchema, books: Books): readonly Change[] => {
  const list =
    was.items === undefined || is.items === undefined ? [] : schemas(`${path}[]`, was.items, is.items, books)
  const [before, after] = [was.additionalProperties, is.additionalProperties]
  if ((before === undefined) !== (after === undefined))
    return [...list, { kind: 'map_changed', path, text: 'became a map, or no map any more' }]
  return before === undefined || after === undefined
    ? list
    : [...list, ...schemas(`${path}{}`, before, after, books)]
}

/** Alternatives are distinguished by their place: a new one belongs at the end. */
const alternatives = (path: string, was: JsonSchema, is: JsonSchema, books: Books): readonly Change[] => {
  const [before, after] = [was.anyOf ?? [], is.anyOf ?? []]
  const shared = before.flatMap((schema, index) => {
    const other = after[index]
    return other === undefined ? [] : schemas(`${path}|${index}`, schema, other, books)
  })
  if (before.length === after.length) return shared
  const kind = after.length > before.length ? 'alternative_added' : 'alternative_removed'
  return [...shared, { kind, path, text: `${before.length} alternatives became ${after.length}` }]
}
