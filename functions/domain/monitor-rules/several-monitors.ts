import type { Monitor } from '../../../schemas/monitor'
import { problem } from './problem'
import { ownersOf, portOf, sharedChecks } from './shared-checks'
import { isTopLevelDomain } from './top-level-domains'

/** What no single monitor shows: names that do not tell them apart, and what is asked for twice, one line each. */
export const severalMonitorsProblems = (monitors: readonly Monitor[]): readonly string[] => [
  ...nameProblems(monitors),
  ...placeProblems(monitors),
  ...sharedProblems(monitors),
]

/** Where each value comes first. */
const firsts = (values: readonly string[]): ReadonlyMap<string, number> =>
  new Map(values.map((value, index) => [value, index] as const).reverse())

const nameProblems = (monitors: readonly Monitor[]): readonly string[] => {
  const firstOf = firsts(monitors.map(nameIn))
  return monitors.flatMap((monitor, index) => {
    const { name, domain } = monitor
    const wrong = (allowed: string) => [
      name === undefined
        ? `monitors.${index}.name: found nothing, allowed is ${allowed}`
        : problem(`monitors.${index}.name`, name, allowed),
    ]
    const called = nameIn(monitor)
    const first = firstOf.get(called) ?? index
    if (first < index) return wrong(`a name that no other monitor has: monitors.${first} is called ${called}`)
    // Whoever reads it would look for that host.
    return name !== undefined && name !== domain && HOST.test(name) && isTopLevelDomain(topOf(name))
      ? wrong('a name that is not that of another host')
      : []
  })
}

const HOST = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i
const topOf = (name: string): string => name.split('.').at(-1)?.toLowerCase() ?? ''

const nameIn = ({ name, domain }: Monitor): string => (name ?? domain).toLowerCase()

/** Two of them would only see the same twice. */
const placeProblems = (monitors: readonly Monitor[]): readonly string[] => {
  const places = monitors.map(placeOf)
  const firstOf = firsts(places)
  return monitors.flatMap((monitor, index) => {
    const place = places[index] ?? ''
    const first = firstOf.get(place) ?? index
    const { path, port } = monitor
    const [field, found] =
      path !== undefined ? ['path', path] : port !== undefined ? ['port', port] : ['domain', monitor.domain]
    return first < index
      ? [
          problem(
            `monitors.${index}.${field}`,
            found,
            `another domain, port or path than that of monitors.${first}: ${place}`,
          ),
        ]
      : []
  })
}

const placeOf = (monitor: Monitor): string => {
  const { domain, scheme = 'https', path = '/' } = monitor
  const host = `${domain}:${portOf(monitor)}`
  if (scheme === 'tcp' || scheme === 'tls') return `${scheme}://${host}`
  const url = `https://${domain}${path}`
  const { pathname, search } = URL.canParse(url) ? new URL(url) : { pathname: path, search: '' }
  return `${host}${pathname}${search}`
}

interface Taken {
  /** What of a monitor another one has already, one line each, fields relative to it. */
  readonly problems: (monitor: Monitor) => readonly string[]
  /** It is one of the others from now on. */
  readonly add: (monitor: Monitor) => void
}

/** The names and places of monitors, to which others are added one by one. */
export const takenBy = (monitors: readonly Monitor[]): Taken => {
  const names = new Set(monitors.map(nameIn))
  const places = new Set(monitors.map(placeOf))
  return {
    problems: (monitor) => {
      const [name, place] = [nameIn(monitor), placeOf(monitor)]
      return [
        ...(names.has(name) ? [problem('name', name, 'a name that no other monitor has')] : []),
        ...(places.has(place)
          ? [problem('domain', place, 'another domain, port or path than that of another monitor')]
          : []),
      ]
    },
    add: (monitor) => {
      names.add(nameIn(monitor))
      places.add(placeOf(monitor))
    },
  }
}

/** What is checked once cannot be wanted in two ways. */
const sharedProblems = (monitors: readonly Monitor[]): readonly string[] =>
  sharedChecks.flatMap((check) => {
    const owners = ownersOf(check, monitors)
    return monitors.flatMap((monitor, index) => {
      const subject = check.subject(monitor, monitors)
      const owner = subject === undefined ? undefined : owners.get(subject)
      if (owner === undefined || owner === monitor) return []
      const wanted = check.stated(owner)
      return Object.entries(check.stated(monitor)).flatMap(([field, found]) =>
        found === undefined || found === wanted[field]
          ? []
          : [
              problem(
                `monitors.${index}.${field}`,
                found,
                `${JSON.stringify(wanted[field]) ?? 'nothing'} as in monitors.${monitors.indexOf(owner)}: ${subject} is checked once`,
              ),
            ],
      )
    })
  })
