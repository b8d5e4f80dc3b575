import { majorOf } from '../../schemas/metadata'
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
const versionFor = (released: string, changes: readonly Change[]): string => {
  const weights = changes.map(weightOf)
  const [major, minor] = parts(released)
  if (weights.includes('breaking')) return `${major + 1}.0`
  return weights.includes('compatible') ? `${major}.${minor + 1}` : released
}

/**
 * Compares the events of today with the last released ones of each major version. What was released stays readable: a change that
 * breaks readers is refused in its major version, and a new one keeps the one before beside it.
 */
export const gate = (released: Released, today: readonly OpenApi[]): readonly Refusal[] =>
  [...released].flatMap(([event, documents]) => {
    const own = today.filter(({ info }) => info.title === event)
    if (own.length === 0) return [{ event, problem: IS_NO_MORE, changes: [] }]
    const lastOfMajor = new Map(documents.map((document) => [majorOf(document.info.version), document]))
    return [...lastOfMajor.values()].flatMap((last) => judged(event, last, own))
  })

const IS_NO_MORE =
  'is no more, but the archive and its readers still have it: keep its definition, and say in its description that it is no longer published'

const judged = (event: string, last: OpenApi, own: readonly OpenApi[]): readonly Refusal[] => {
  const was = last.info.version
  const document = own.find(({ info }) => majorOf(info.version) === majorOf(was))
  if (document === undefined)
    return [
      {
        event,
        problem: `${was} was released and can no longer be read: keep it as \`earlier\` of its successor, with an upcast`,
        changes: [],
      },
    ]
  const { version } = document.info
  if (byVersion(version, was) < 0)
    return [{ event, problem: `is ${version}, older than the released ${was}`, changes: [] }]
  const changes = compare(last, document).filter((change) => weightOf(change) !== 'documentation')
  const needed = versionFor(was, changes)
  if (majorOf(needed) > majorOf(was))
    return [
      {
        event,
        problem: `is ${version}, but has changed since ${was} in a way that breaks readers: make that ${needed}, and keep ${was} as its \`earlier\`, with an upcast`,
        changes,
      },
    ]
  if (byVersion(version, needed) >= 0) return []
  return [
    {
      event,
      problem: `is ${version}, but has changed since ${was}: its version must be ${needed} at least`,
      changes,
    },
  ]
}

export const refusalText = ({ event, problem, changes }: Refusal): string =>
  [
    `${event} ${problem}`,
    ...changes.map((change) => `  ${weightOf(change)}: ${change.path} ${change.text} (${change.kind})`),
  ].join('\n')
