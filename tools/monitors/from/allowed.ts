import * as E from 'fp-ts/Either'
import { problem } from '../../../functions/domain/monitor-rules/problem'
import { nameIn, placeOf } from '../../../functions/domain/monitor-rules/several-monitors'
import { addedMonitor, type Deployed } from '../../../functions/domain/monitors/added'
import type { Monitor } from '../../../schemas/monitor'
import type { Imported } from './model'

/**
 * What of an import may be added, by the API's own rules: it takes a request whole or not at all, and one address in a home network
 * would keep the rest out.
 */
export const allowedOf = (imported: readonly Imported[], deployed: Deployed): readonly Imported[] => {
  const names = new Set<string>()
  const places = new Set<string>()
  return withNames(imported.map((one) => refusing(one, (monitor) => refused(monitor, deployed)))).map((one) =>
    refusing(one, (monitor) => {
      const [name, place] = [nameIn(monitor), placeOf(monitor)]
      const lines = [
        ...(names.has(name) ? [problem('name', name, 'a name that no other monitor has')] : []),
        ...(places.has(place)
          ? [problem('domain', place, 'another domain, port or path than that of another monitor')]
          : []),
      ]
      if (lines.length > 0) return lines
      names.add(name)
      places.add(place)
      return []
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
