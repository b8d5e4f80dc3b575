import * as E from 'fp-ts/Either'
import { takenBy } from '../../../functions/domain/monitor-rules/several-monitors'
import { addedMonitor, type Deployed } from '../../../functions/domain/monitors/added'
import type { Monitor } from '../../../schemas/monitor'
import type { Imported } from './model'

/**
 * What of an import may be added, by the API's own rules: it takes a request whole or not at all, and one address in a home network
 * would keep the rest out.
 */
export const allowedOf = (imported: readonly Imported[], deployed: Deployed): readonly Imported[] => {
  const taken = takenBy([])
  return withNames(imported.map((one) => refusing(one, (monitor) => refused(monitor, deployed)))).map((one) =>
    refusing(one, (monitor) => {
      const lines = taken.problems(monitor)
      if (lines.length === 0) taken.add(monitor)
      return lines
    }),
  )
}

const refused = (monitor: Monitor, deployed: Deployed): readonly string[] => {
  const made = addedMonitor(monitor, deployed)
  return E.isLeft(made) ? made.left : []
}

const refusing = (one: Imported, problemsOf: (monitor: Monitor) => readonly string[]): Imported => {
  const lines = one.monitor === undefined ? [] : problemsOf(one.monitor)
  return lines.length === 0 ? one : { entry: one.entry, unsupported: lines }
}

/** A name is needed where a domain has several monitors; alone, it is called as its domain. */
const withNames = (imported: readonly Imported[]): readonly Imported[] => {
  const count = new Map<string, number>()
  for (const { monitor } of imported)
    if (monitor !== undefined) count.set(monitor.domain, (count.get(monitor.domain) ?? 0) + 1)
  return imported.map((one) => {
    if (one.monitor === undefined || count.get(one.monitor.domain) !== 1) return one
    const { name: _, ...monitor } = one.monitor
    return { ...one, monitor }
  })
}
