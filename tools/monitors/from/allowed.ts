import canonicalize from 'canonicalize'
import * as E from 'fp-ts/Either'
import { takenBy } from '../../../functions/domain/monitor-rules/several-monitors'
import { portOf } from '../../../functions/domain/monitor-rules/shared-checks'
import { addedMonitor, type Deployed } from '../../../functions/domain/monitors/added'
import { identityOf, keyOf, type Monitor } from '../../../schemas/monitor'
import { type Imported, nameFrom } from './model'

export interface Here {
  readonly deployed: Deployed
  /** What was added until now. */
  readonly added: readonly Monitor[]
  /** Whether one that was added differently is meant to be another one. */
  readonly replace: boolean
}

/**
 * What of an import may be added, by the API's own rules: it takes a request whole or not at all, and one address in a home network
 * would keep the rest out.
 */
export const allowedOf = (
  imported: readonly Imported[],
  { deployed, added, replace }: Here,
): readonly Imported[] => {
  const wanted = withNames(
    imported.map((one) => possible(one, deployed)),
    deployed,
  )
  const before = new Map(added.map((monitor) => [keyIn(monitor), monitor]))
  const again = new Set(wanted.flatMap(({ monitor }) => (monitor === undefined ? [] : [keyIn(monitor)])))
  const taken = takenBy([...deployed.monitors, ...added.filter((monitor) => !again.has(keyIn(monitor)))])
  return wanted.map((one) =>
    refusing(one, (monitor) => {
      const was = before.get(keyIn(monitor))
      const isOther = was !== undefined && canonicalize(was) !== canonicalize(monitor)
      const lines = isOther && !replace ? [DIFFERENTLY] : taken.problems(monitor)
      if (lines.length === 0) taken.add(monitor)
      else if (was !== undefined) taken.add(was)
      return lines
    }),
  )
}

const DIFFERENTLY = 'it was added before, and differently: --replace says that it is meant'

const keyIn = (monitor: Monitor): string => keyOf(identityOf(monitor))

const refused = (monitor: Monitor, deployed: Deployed): readonly string[] => {
  const made = addedMonitor(monitor, deployed)
  return E.isLeft(made) ? made.left : []
}

const refusing = (one: Imported, problemsOf: (monitor: Monitor) => readonly string[]): Imported => {
  const lines = one.monitor === undefined ? [] : problemsOf(one.monitor)
  return lines.length === 0 ? one : { entry: one.entry, unsupported: lines }
}

/** What it is like here: an expectation that is not possible leaves the others and the monitor itself. */
const possible = (one: Imported, deployed: Deployed): Imported => {
  const { monitor } = one
  const lines = monitor === undefined ? [] : refused(monitor, deployed)
  if (monitor?.expect === undefined || lines.length === 0) return refusing(one, () => lines)
  const { expect, ...bare } = monitor
  const kept = Object.fromEntries(
    Object.entries(expect).filter(
      ([field, value]) => refused({ ...bare, expect: { [field]: value } }, deployed).length === 0,
    ),
  )
  const rest = Object.keys(kept).length === 0 ? bare : { ...bare, expect: kept }
  return refused(rest, deployed).length > 0
    ? refusing(one, () => lines)
    : { ...one, monitor: rest, unsupported: [...one.unsupported, ...lines] }
}

/** A name from where it leads, for one that has none. */
const placeName = (monitor: Monitor): string | undefined => {
  const { domain, path = '' } = monitor
  const port = portOf(monitor)
  return nameFrom(`${domain}${port === 443 ? '' : `:${port}`}${path}`)
}

/** That name, or with a number where another monitor is called so. */
const unlike = (name: string, names: Set<string>): string => {
  for (let number = 1; ; number++) {
    const tried = number === 1 ? name : `${name.slice(0, 58)}-${number}`
    if (names.has(tried.toLowerCase())) continue
    names.add(tried.toLowerCase())
    return tried
  }
}

/** A name is needed where a domain has several monitors, and no two have the same; alone, it is called as its domain. */
const withNames = (imported: readonly Imported[], { monitors }: Deployed): readonly Imported[] => {
  const names = new Set(monitors.map(({ name, domain }) => (name ?? domain).toLowerCase()))
  const count = new Map<string, number>()
  for (const { monitor } of imported)
    if (monitor !== undefined) count.set(monitor.domain, (count.get(monitor.domain) ?? 0) + 1)
  return imported.map((one) => {
    if (one.monitor === undefined) return one
    const { name, domain, ...more } = one.monitor
    if (count.get(domain) === 1) return { ...one, monitor: { domain, ...more } }
    const called = unlike(name ?? placeName(one.monitor) ?? domain, names)
    return { ...one, monitor: { domain, ...(called === domain ? {} : { name: called }), ...more } }
  })
}
