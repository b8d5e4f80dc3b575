import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ToolError } from '../../local/commands/shared/command-line'
import type { AnyEvent } from '../../schemas/event'
import { majorOf } from '../../schemas/metadata'
import type { Released } from './gate'

const ROOT = join(__dirname, '..', '..')
const DAY_MS = 86_400_000
/** For so many days consumers get both major versions. */
const NOTICE_DAYS = 90

/** Files that bear the package's version, the lock file in two places. */
const VERSIONED = ['package.json', 'package-lock.json'] as const

const UNRELEASED = '## Unreleased'

/** The change log with what is unreleased as this version. @throws ToolError where nothing is unreleased */
export const withRelease = (changelog: string, version: string, date: string): string => {
  const [before, after] = changelog.split(`${UNRELEASED}\n`)
  if (
    before === undefined ||
    after === undefined ||
    after.trimStart().startsWith('## ') ||
    after.trim() === ''
  )
    throw new ToolError('CHANGELOG.md has nothing that is unreleased')
  return `${before}${UNRELEASED}\n\n## ${version} - ${date}\n${after}`
}

/** A JSON file with another version of the package; nothing else of it changes. */
export const withVersion = (text: string, from: string, to: string): string => {
  const own = `"version": "${from}"`
  const end = text.indexOf('"node_modules/')
  const head = end === -1 ? text : text.slice(0, end)
  return head.replaceAll(own, `"version": "${to}"`) + text.slice(head.length)
}

/** Below 0 where `one` is the older. */
const bySemver = (one: string, other: string): number => {
  const [a, b] = [one.split('.').map(Number), other.split('.').map(Number)]
  return (
    [0, 1, 2].map((index) => (a[index] ?? 0) - (b[index] ?? 0)).find((difference) => difference !== 0) ?? 0
  )
}

/** Major versions that would be released without the notice that consumers of the one before were promised. */
export const noticeProblems = (
  events: readonly AnyEvent[],
  released: Released,
  date: string,
): readonly string[] => {
  const enough = new Date(Date.parse(date) + NOTICE_DAYS * DAY_MS).toISOString()
  return events.flatMap(({ name, version, majors, published_until: until = '' }) => {
    const known = released.get(name)?.some(({ info }) => majorOf(info.version) === majorOf(version)) === true
    if (known || majors.length === 1 || until >= enough) return []
    return [`${name} ${version}: the version before must be \`published\` until ${enough} at least`]
  })
}

/** Gives package and change log a version. @throws ToolError where it is none, is not newer, or there is nothing to release */
export const versionPackage = (version: string, date: string): void => {
  const current = String(
    (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version?: unknown }).version,
  )
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new ToolError(`${version} is no version such as 1.0.0`)
  if (bySemver(version, current) <= 0) throw new ToolError(`${version} is not newer than ${current}`)
  const changelog = join(ROOT, 'CHANGELOG.md')
  const next = withRelease(readFileSync(changelog, 'utf8'), version, date)
  for (const file of VERSIONED) {
    const path = join(ROOT, file)
    writeFileSync(path, withVersion(readFileSync(path, 'utf8'), current, version))
  }
  writeFileSync(changelog, next)
}
