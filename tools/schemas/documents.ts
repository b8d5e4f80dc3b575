import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { asyncApi } from '../../schemas/async-api'
import type { AnyEvent } from '../../schemas/event'
import { events } from '../../schemas/events'
import { jsonSchema } from '../../schemas/json-schema'
import { suffixOf } from '../../schemas/metadata'
import { type OpenApi, openApi } from '../../schemas/open-api'
import { WebhookMessage } from '../../schemas/webhook-message'
import { partyOf, readContracts } from '../shared/contracts'
import { eventsPage } from './events-page'
import { byVersion, type Released } from './gate'
import { typescriptOf } from './typescript'

const ROOT = join(__dirname, '..', '..')
export const DOCS = join(ROOT, 'docs')
const SCHEMAS = 'schemas'
const RELEASED = join(SCHEMAS, 'released')
/** Body of the channel `webhook`. */
const WEBHOOK = join(SCHEMAS, 'webhook-message.json')
const TYPES = join('consumers', 'typescript', 'events.d.ts')

const every: readonly AnyEvent[] = events

/** One for each major version of each event, the oldest first. */
export const documents = (): readonly OpenApi[] => every.flatMap(({ majors }) => majors.map(openApi))

/** File of an event's schema: `AlertApproved.json`, for the second major version `AlertApproved-v2.json`. */
export const fileOf = ({ info: { title, version } }: OpenApi): string =>
  join(SCHEMAS, `${title}${suffixOf(version, '-v')}.json`)

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** The documents that were released, by event, oldest first. */
export const readReleased = (docs = DOCS): Released => {
  const folder = join(docs, RELEASED)
  const names = existsSync(folder) ? readdirSync(folder).sort() : []
  return new Map(
    names.map((event) => [
      event,
      readdirSync(join(folder, event))
        .map((file) => JSON.parse(readFileSync(join(folder, event, file), 'utf8')) as OpenApi)
        .sort((a, b) => byVersion(a.info.version, b.info.version)),
    ]),
  )
}

/** Version of the package, which the AsyncAPI document bears. */
const packageVersion = (): string =>
  String((JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version?: unknown }).version)

/** Every generated file below `docs/`, by its path there. */
export const generated = async (released = readReleased()): Promise<ReadonlyMap<string, string>> => {
  const contracts = readContracts()
  const all = documents()
  const files = new Map(all.map((document) => [fileOf(document), json(document)]))
  const everyEvent = json(asyncApi(every, contracts.map(partyOf), packageVersion()))
  files.set(join(SCHEMAS, 'asyncapi.json'), everyEvent)
  files.set(
    WEBHOOK,
    json({ $schema: 'http://json-schema.org/draft-04/schema#', ...jsonSchema(WebhookMessage) }),
  )
  files.set(TYPES, await typescriptOf(everyEvent))
  files.set('EVENTS.md', eventsPage({ events: every, contracts, released, documents: all }))
  return files
}

/** Generated files that are missing, different, or there without an event. */
export const stale = (files: ReadonlyMap<string, string>, docs = DOCS): readonly string[] => {
  const differing = [...files].filter(
    ([path, text]) => !existsSync(join(docs, path)) || readFileSync(join(docs, path), 'utf8') !== text,
  )
  const left = readdirSync(join(docs, SCHEMAS))
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(SCHEMAS, name))
    .filter((path) => !files.has(path))
  return [...differing.map(([path]) => path), ...left].sort()
}

/** Writes the generated files and removes those of events that are no more. */
export const write = (files: ReadonlyMap<string, string>, docs = DOCS): void => {
  for (const path of stale(files, docs)) if (!files.has(path)) rmSync(join(docs, path))
  for (const [path, text] of files) {
    mkdirSync(dirname(join(docs, path)), { recursive: true })
    writeFileSync(join(docs, path), text)
  }
}

/** Files the documents of today as released; what is released already stays as it is. Answers what is new. */
export const release = (docs = DOCS): readonly string[] =>
  documents().flatMap((document) => {
    const { title, version } = document.info
    const path = join(RELEASED, title, `${version}.json`)
    if (existsSync(join(docs, path))) return []
    mkdirSync(dirname(join(docs, path)), { recursive: true })
    writeFileSync(join(docs, path), json(document))
    return [`${title} ${version}`]
  })
