import type { OpenApi } from '../../schemas/open-api'
import { type Change, compare, weightOf } from './compare'

/** Released documents of an event, oldest first. */
export type Released = ReadonlyMap<string, readonly OpenApi[]>

export interface Refusal {
  readonly event: string
  readonly problem: string
  readonly changes: readonly Change[]
}

const parts = (version: string): readonly [major: number, minor: number] => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return [major, minor]
}

/** Below 0 where `one` is the older. */
export const byVersion = (one: string, other: string): number => {
  const [a, b] = [parts(one), parts(other)]
  return a[0] - b[0] || a[1] - b[1]
}

/** What the version of a changed event must be at least. */
export const versionFor = (released: string, changes: readonly Change[]): string => {
  const weights = changes.map(weightOf)
  const [major, minor] = parts(released)
  if (weights.includes('breaking')) return `${major + 1}.0`
  return weights.includes('compatible') ? `${major}.${minor + 1}` : released
}

/**
 * Compares the events of today with the last released ones. A change that breaks readers is refused unless the major
 * version rises; one that does not, unless the minor version does.
 */
export const gate = (released: Released, today: readonly OpenApi[]): readonly Refusal[] => {
  const names = new Set(today.map(({ info }) => info.title))
  const gone = [...released.keys()]
    .filter((event) => !names.has(event))
    .map((event) => ({
      event,
      problem:
        'is no more, but the archive and its readers still have it: keep its definition, and say in its description that it is no longer published',
      changes: [],
    }))
  return [
    ...gone,
    ...today.flatMap((document) => judged(document, released.get(document.info.title)?.at(-1))),
  ]
}

const judged = (document: OpenApi, last: OpenApi | undefined): readonly Refusal[] => {
  if (last === undefined) return []
  const { title: event, version } = document.info
  const changes = compare(last, document)
  const needed = versionFor(last.info.version, changes)
  if (byVersion(version, last.info.version) < 0)
    return [{ event, problem: `is ${version}, older than the released ${last.info.version}`, changes }]
  if (byVersion(version, needed) >= 0) return []
  return [
    {
      event,
      problem: `is ${version} as released, but has changed: its version must be ${needed} at least`,
      changes: changes.filter((change) => weightOf(change) !== 'documentation'),
    },
  ]
}

export const refusalText = ({ event, problem, changes }: Refusal): string =>
  [
    `${event} ${problem}`,
    ...changes.map((change) => `  ${weightOf(change)}: ${change.path} ${change.text} (${change.kind})`),
  ].join('\n')
