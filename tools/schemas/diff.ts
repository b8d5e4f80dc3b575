import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ToolError } from '../../local/commands/shared/command-line'
import { majorOf } from '../../schemas/metadata'
import type { OpenApi } from '../../schemas/open-api'
import { type Change, compare, type Kind, kinds, weightOf } from './compare'
import { byVersion } from './gate'

const ROOT = join(__dirname, '..', '..')
const SCHEMAS = 'docs/schemas'

/** Files of the folder that are the schema of one event. */
const isSchema = (name: string): boolean => /^[A-Z][A-Za-z]+(-v\d+)?\.json$/.test(name)

const git = (...args: readonly string[]): string =>
  execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

/**
 * The schemas of a folder, or of a git revision such as a release's tag.
 * @throws ToolError where it is neither, or holds no schemas
 */
export const readSchemas = (source: string): readonly OpenApi[] => {
  const texts = existsSync(source) && statSync(source).isDirectory() ? ofFolder(source) : ofRevision(source)
  if (texts.length === 0) throw new ToolError(`${source} holds no schemas`)
  return texts.map((text) => JSON.parse(text) as OpenApi)
}

const ofFolder = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter(isSchema)
    .map((name) => readFileSync(join(folder, name), 'utf8'))

const ofRevision = (revision: string): readonly string[] => {
  try {
    // Never an option of git's, whatever it is called.
    const commit = git('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`).trim()
    return git('ls-tree', '--name-only', `${commit}:${SCHEMAS}`)
      .split('\n')
      .filter(isSchema)
      .map((name) => git('show', `${commit}:${SCHEMAS}/${name}`))
  } catch {
    throw new ToolError(`${revision} is neither a folder nor a git revision with ${SCHEMAS}`)
  }
}

const BREAKS = 'decoders of the older version refuse or misread it'

/** What a consumer has to do about a change. */
const adviceOf = (kind: Kind): string => {
  if (kind === 'optional_property_added') return 'ignore it, or read it where it is there'
  if (kind === 'known_word_added') return 'your handling of unknown words gets it'
  if (kind === 'known_word_removed') return 'events of the archive still hold it'
  return kinds[kind] === 'documentation' ? 'nothing to do' : BREAKS
}

const line = (change: Change): string =>
  `    ${change.path === '' ? 'the event' : change.path} ${change.text}: ${adviceOf(change.kind)}`

const changesOf = (before: OpenApi, after: OpenApi): readonly string[] => {
  const changes = compare(before, after)
  const described = changes.filter((change) => weightOf(change) === 'documentation').length
  return [
    ...changes.filter((change) => weightOf(change) !== 'documentation').map(line),
    ...(described === 0
      ? []
      : [`    ${described === 1 ? 'a description' : `${described} descriptions`} changed`]),
  ]
}

const versionOf = ({ info }: OpenApi): string => info.version
const lastOf = (all: readonly OpenApi[]): OpenApi | undefined =>
  [...all].sort((a, b) => byVersion(versionOf(a), versionOf(b))).at(-1)

const eventDiff = (
  event: string,
  before: readonly OpenApi[],
  after: readonly OpenApi[],
): readonly string[] => {
  if (after.length === 0) return [`${event} is published no more: a rule for it gets nothing new`]
  const newest = lastOf(before)
  if (newest === undefined)
    return [
      `${event} ${after.map(versionOf).join(' and ')} is new: only a rule that names it, or every event, gets it`,
    ]
  const kept = before.flatMap((was): readonly string[] => {
    const major = majorOf(versionOf(was))
    const is = after.find((one) => majorOf(versionOf(one)) === major)
    if (is === undefined) return [`${event} ${major}.x can no longer be read`]
    const changes = changesOf(was, is)
    return changes.length === 0 ? [] : [`${event} ${versionOf(was)} -> ${versionOf(is)}`, ...changes]
  })
  const majors = new Set(before.map((one) => majorOf(versionOf(one))))
  const added = after
    .filter((one) => !majors.has(majorOf(versionOf(one))))
    .flatMap((next) => [
      `${event} ${versionOf(next)} is new beside ${versionOf(newest)}: when you read it, match "schema_version": [{ "prefix": "${majorOf(versionOf(next))}." }]`,
      ...changesOf(newest, next),
    ])
  return [...kept, ...added]
}

/** What a consumer of the first should know of the second, a line each. */
export const explainDiff = (before: readonly OpenApi[], after: readonly OpenApi[]): readonly string[] => {
  const names = [...new Set([...before, ...after].map(({ info }) => info.title))].sort()
  const of = (all: readonly OpenApi[], name: string) => all.filter(({ info }) => info.title === name)
  return names.flatMap((name) => eventDiff(name, of(before, name), of(after, name)))
}
