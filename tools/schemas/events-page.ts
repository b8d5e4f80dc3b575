import * as t from 'io-ts'
import { type AnyEvent, schemaName } from '../../schemas/event'
import { components, type JsonSchema, jsonSchema } from '../../schemas/json-schema'
import { Metadata, suffixOf } from '../../schemas/metadata'
import type { OpenApi } from '../../schemas/open-api'
import { propertiesOf } from '../../schemas/properties'
import { OpenWords, Vocabulary } from '../../schemas/vocabulary'
import { type Contracted, rulesOf } from '../shared/contracts'
import { compare, weightOf } from './compare'
import { byVersion } from './gate'

/** Text in a cell of a table. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``

type Components = Readonly<Record<string, JsonSchema>>

interface Row {
  readonly path: string
  readonly required: boolean
  readonly schema: JsonSchema
}

const nameOf = ({ $ref }: JsonSchema): string | undefined => $ref?.split('/').at(-1)
const followed = (schema: JsonSchema, all: Components): JsonSchema => all[nameOf(schema) ?? ''] ?? schema
const isWords = ({ enum: words, 'x-known-values': known }: JsonSchema): boolean =>
  known !== undefined || (words ?? []).length > 1

/** One row per field, with its path; fields of a list's items and of a choice's alternatives come below it. */
const rowsOf = (schema: JsonSchema, path: string, all: Components): readonly Row[] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const at = path === '' ? name : `${path}.${name}`
    const required = schema.required?.includes(name) === true
    return [{ path: at, required, schema: property }, ...rowsBelow(followed(property, all), at, all)]
  })

const rowsBelow = (schema: JsonSchema, path: string, all: Components): readonly Row[] => [
  ...rowsOf(schema, path, all),
  ...[schema.items].flatMap((items) =>
    items === undefined ? [] : rowsBelow(followed(items, all), `${path}[]`, all),
  ),
  ...[schema.additionalProperties].flatMap((values) =>
    values === undefined ? [] : rowsBelow(followed(values, all), `${path}{}`, all),
  ),
  ...(schema.anyOf ?? []).flatMap((one) => rowsBelow(followed(one, all), path, all)),
]

const typeOf = (schema: JsonSchema, all: Components): string => {
  const own = followed(schema, all)
  if (isWords(own)) {
    const name = nameOf(schema) ?? ''
    return `${own.enum === undefined ? 'open ' : ''}word of [${name}](#${name.toLowerCase()})`
  }
  if (own.anyOf !== undefined) return own.anyOf.map((one) => typeOf(one, all)).join(' or ')
  if (own.items !== undefined) return `list of ${typeOf(own.items, all)}`
  if (own.additionalProperties !== undefined) return `map of ${typeOf(own.additionalProperties, all)}`
  return own.type ?? 'any'
}

const meaningOf = (schema: JsonSchema, all: Components): string => {
  const own = followed(schema, all)
  const { description = '' } = own
  // The words have a table of their own.
  return cell(isWords(own) ? (description.split('. ')[0] ?? '') : description)
}

const fieldTable = (event: AnyEvent): readonly string[] => {
  const all = components(event.data, 'Data')
  return [
    '| field of `detail.data` | | type | what it holds |',
    '| --- | --- | --- | --- |',
    ...rowsOf(followed({ $ref: 'Data' }, all), '', all).map(
      ({ path, required, schema }) =>
        `| ${code(path)} | ${required ? 'required' : 'optional'} | ${typeOf(schema, all)} | ${meaningOf(schema, all)} |`,
    ),
  ]
}

/** Every list of words that an event holds, by its name. */
const wordsOf = (codec: t.Mixed): readonly (readonly [name: string, section: readonly string[]])[] => {
  if (codec instanceof Vocabulary) return [[codec.name, wordTable(codec, false)]]
  if (codec instanceof OpenWords) return [[codec.name, wordTable(codec.known, true)]]
  if (codec instanceof t.ArrayType) return wordsOf(codec.type)
  return propertiesOf(codec).flatMap((property) => wordsOf(property.codec))
}

const wordTable = ({ name, about, meanings }: Vocabulary<string>, isOpen: boolean): readonly string[] => [
  `### ${name}`,
  '',
  `${about}${isOpen ? ' Open: a newer minor version may have more words.' : ''}`,
  '',
  '| word | means |',
  '| --- | --- |',
  ...Object.entries(meanings).map(([word, meaning]) => `| ${code(word)} | ${cell(meaning)} |`),
  '',
]

/** What each version changed, computed from the released documents and those of today. */
const history = (
  event: AnyEvent,
  released: readonly OpenApi[],
  today: readonly OpenApi[],
): readonly string[] => {
  const known = new Set(released.map(({ info }) => info.version))
  const versions = [...released, ...today.filter(({ info }) => !known.has(info.version))].sort((a, b) =>
    byVersion(a.info.version, b.info.version),
  )
  return versions.map((document, index) => {
    const before = versions[index - 1]
    const { version } = document.info
    const note = !known.has(version) ? ' (not released yet)' : index === 0 ? ' first release' : ''
    const changes =
      before === undefined
        ? []
        : compare(before, document).filter((change) => weightOf(change) !== 'documentation')
    const list = changes.map(({ path, text }) => `${code(path)} ${cell(text)}`).join('; ')
    return `- ${event.version === version ? `**${version}**` : version}${note}${list === '' ? '' : `: ${list}`}`
  })
}

const names = (all: readonly string[]): string => (all.length === 0 ? 'no one' : all.map(code).join(', '))

export interface Known {
  readonly events: readonly AnyEvent[]
  readonly contracts: readonly Contracted[]
  readonly released: ReadonlyMap<string, readonly OpenApi[]>
  readonly documents: readonly OpenApi[]
}

const consumersOf = (event: AnyEvent, contracts: readonly Contracted[]): readonly string[] =>
  contracts.flatMap((contracted) =>
    rulesOf(contracted)
      .filter(({ events }) => events.some(({ name }) => name === event.name))
      .map(
        ({ rule, replays }) =>
          `${code(contracted.name)} by rule ${code(rule)}${replays === 'replayed' ? ' (replays only)' : ''}`,
      ),
  )

/** Where the schema of one major version is. */
const schemaLine = (event: AnyEvent): string => {
  const file = `${event.name}${suffixOf(event.version, '-v')}.json`
  return `- Version ${event.version}; schema [${file}](schemas/${file}), in the registry ${code(schemaName(event))}`
}

const section = (event: AnyEvent, known: Known): readonly string[] => {
  const producers = known.contracts
    .filter(({ contract }) => contract.emits.some(({ name }) => name === event.name))
    .map(({ name }) => name)
  const today = known.documents.filter(({ info }) => info.title === event.name)
  return [
    `## ${event.name}`,
    '',
    event.description,
    '',
    ...event.majors.map(schemaLine),
    `- Published by ${names(producers)}`,
    `- Consumed by ${consumersOf(event, known.contracts).join(', ')}`,
    '',
    ...fieldTable(event),
    '',
    'Example of a `detail`:',
    '',
    '```json',
    JSON.stringify(event.example, null, 2),
    '```',
    '',
    'Versions:',
    '',
    ...history(event, known.released.get(event.name) ?? [], today),
    '',
  ]
}

/** Every event on one page. */
export const eventsPage = (known: Known): string =>
  `${[
    '# Events',
    '',
    'Written by `make schemas` from the definitions in `schemas/events/` and the contracts in `functions/`: change those, not this page. How to',
    'consume events is in [consuming-events.md](consuming-events.md); what a version promises is in [schemas/README.md](schemas/README.md).',
    '',
    'Every event has the source `cloudops.agent`, its name as detail-type, and a detail of `metadata` and `data`:',
    '',
    '| field of `detail.metadata` | | |',
    '| --- | --- | --- |',
    ...Object.entries(jsonSchema(Metadata).properties ?? {}).map(([name, { description = '' }]) => {
      const required = jsonSchema(Metadata).required?.includes(name) === true
      return `| ${code(name)} | ${required ? 'required' : 'optional'} | ${cell(description)} |`
    }),
    '',
    '| event | says | published by |',
    '| --- | --- | --- |',
    ...known.events.map((event) => {
      const producers = known.contracts
        .filter(({ contract }) => contract.emits.some(({ name }) => name === event.name))
        .map(({ name }) => name)
      return `| [${event.name}](#${event.name.toLowerCase()}) | ${cell(event.description)} | ${names(producers)} |`
    }),
    '',
    ...known.events.flatMap((event) => section(event, known)),
    '## Words',
    '',
    'Lists of words by their names. What a consumer does with an open word that it does not know is in',
    '[consuming-events.md](consuming-events.md#words-that-you-do-not-know).',
    '',
    ...[...new Map(known.events.flatMap(({ data }) => wordsOf(data)))]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, table]) => table),
  ]
    .join('\n')
    .trimEnd()}\n`
