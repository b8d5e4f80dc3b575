import type { AnyEvent } from '../../schemas/event'
import { type JsonSchema, jsonSchema } from '../../schemas/json-schema'
import type { OpenApi } from '../../schemas/open-api'
import { type Contracted, rulesOf } from '../shared/contracts'
import { compare, weightOf } from './compare'

/** Text in a cell of a table. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``

interface Row {
  readonly path: string
  readonly required: boolean
  readonly schema: JsonSchema
}

/** One row per field, with its path; fields of a list's items and of a choice's alternatives come below it. */
const rowsOf = (schema: JsonSchema, path: string): readonly Row[] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const at = path === '' ? name : `${path}.${name}`
    const required = schema.required?.includes(name) === true
    return [{ path: at, required, schema: property }, ...rowsBelow(property, at)]
  })

const rowsBelow = (schema: JsonSchema, path: string): readonly Row[] => [
  ...rowsOf(schema, path),
  ...(schema.items === undefined ? [] : rowsBelow(schema.items, `${path}[]`)),
  ...(schema.additionalProperties === undefined ? [] : rowsBelow(schema.additionalProperties, `${path}{}`)),
  ...(schema.anyOf ?? []).flatMap((one) => rowsBelow(one, path)),
]

const typeOf = (schema: JsonSchema): string => {
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' or ')
  if (schema.items !== undefined) return `list of ${typeOf(schema.items)}`
  if (schema.additionalProperties !== undefined) return `map of ${typeOf(schema.additionalProperties)}`
  return schema.type ?? 'any'
}

const meaningOf = (schema: JsonSchema): string => {
  if (schema.enum !== undefined) return schema.enum.map((word) => code(String(word))).join(', ')
  return cell(schema.description ?? schema.items?.description ?? '')
}

const fieldTable = (event: AnyEvent): readonly string[] => [
  '| field of `detail.data` | | type | what it holds |',
  '| --- | --- | --- | --- |',
  ...rowsOf(jsonSchema(event.data), '').map(
    ({ path, required, schema }) =>
      `| ${code(path)} | ${required ? 'required' : 'optional'} | ${typeOf(schema)} | ${meaningOf(schema)} |`,
  ),
]

/** What each release changed, computed from the released documents. */
const history = (event: AnyEvent, released: readonly OpenApi[], today: OpenApi): readonly string[] => {
  const known = released.some(({ info }) => info.version === today.info.version)
  const versions = known ? released : [...released, today]
  return versions.map((document, index) => {
    const before = versions[index - 1]
    const note = document === today && !known ? ' (not released yet)' : index === 0 ? ' first release' : ''
    const changes =
      before === undefined
        ? []
        : compare(before, document).filter((change) => weightOf(change) !== 'documentation')
    const list = changes.map(({ path, text }) => `${code(path)} ${cell(text)}`).join('; ')
    return `- ${event.version === document.info.version ? `**${document.info.version}**` : document.info.version}${note}${list === '' ? '' : `: ${list}`}`
  })
}

const names = (all: readonly string[]): string => (all.length === 0 ? 'no one' : all.map(code).join(', '))

export interface Known {
  readonly events: readonly AnyEvent[]
  readonly contracts: readonly Contracted[]
  readonly released: ReadonlyMap<string, readonly OpenApi[]>
  readonly documents: ReadonlyMap<string, OpenApi>
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

const section = (event: AnyEvent, known: Known): readonly string[] => {
  const producers = known.contracts
    .filter(({ contract }) => contract.emits.some(({ name }) => name === event.name))
    .map(({ name }) => name)
  const today = known.documents.get(event.name)
  return [
    `## ${event.name}`,
    '',
    event.description,
    '',
    `- Version ${event.version}; schema [${event.name}.json](schemas/${event.name}.json), in the registry \`${event.source}@${event.name}\``,
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
    ...(today === undefined ? [] : history(event, known.released.get(event.name) ?? [], today)),
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
    '| field of `detail.metadata` | |',
    '| --- | --- |',
    '| `event_id` | the same for each delivery of the same event: de-duplicate on it |',
    '| `correlation_id` | the alert the event is about |',
    '| `causation_id` | the event that led to this one, where there is one |',
    '| `occurred_at` | when it happened; deliveries come in any order |',
    '| `schema_version` | MAJOR.MINOR of the event’s schema |',
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
  ]
    .join('\n')
    .trimEnd()}\n`
