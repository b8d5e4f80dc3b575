import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { getDomain } from 'tldts-icann'
import { decode } from '../../../../schemas/codec'
import type { Monitor } from '../../../../schemas/monitor'
import type { Registration } from '../../../../schemas/registration'
import { isReservedDomain } from '../../../../schemas/reserved-domains'
import { fact } from '../../../domain/issues/fact'
import type { Registrations } from '../../../runtime/ports'
import { makeRateLimit } from '../../../runtime/rate-limit'
import type { Check, RegistrationCheck } from '../model'
import { Fault, Inconclusive } from '../net/fault'
import { followRedirects } from '../net/redirects'
import { emptyTrace, type ProbeContext } from '../net/request'
import { makeDeadline, within } from '../net/time-budget'

const DAY_MS = 86_400_000
const WARNING_DAYS = 30
const CRITICAL_DAYS = 7
/** How long an answer counts, and how long after a failure the registry is not asked again. */
const FRESH_MS = DAY_MS
const PAUSE_MS = 15 * 60_000
/** Registries refuse those who ask much. */
const RATE = { rate: 1, concurrency: 2 }
/** No more than this many wait: the next tick asks again. */
const MAX_WAITING = 5
const TIMEOUT_MS = 5_000
/** Names that are remembered, known or failed. */
const MAX_KNOWN = 10_000

/** Registries write what they do not know in more than one way. */
const Said = t.union([t.string, t.null])
const Events = t.array(t.partial({ eventAction: Said, eventDate: Said }))
/** The part of an RDAP answer (RFC 9083) that counts. */
const RdapDomain = t.intersection([
  t.union([t.type({ events: Events }), t.type({ objectClassName: t.literal('domain') })]),
  t.partial({ events: Events, status: t.union([t.array(Said), t.null]) }),
])
/** As RDAP writes them, and as EPP does (`pendingDelete`), where a registry hands its own words on. */
const ENDING = ['redemptionperiod', 'pendingdelete']
const isEnding = (status: string | null): boolean =>
  status !== null && ENDING.includes(status.toLowerCase().replace(/\s/g, ''))

/** Whether the registration of the domain ends or has ended. */
export const registration: Check<'registration'> = {
  name: 'registration',
  needsSite: false,
  isWanted: ({ monitor: { checks = {} }, equipment }) =>
    equipment.registration !== undefined && checks.registration !== false,
  run: async ({ monitor, equipment }, deadline) => {
    if (equipment.registration !== undefined) await within(deadline, equipment.registration(monitor))
  },
}

/** Looks registrations up by RDAP, seldom and slowly: what is known stays in the store for a day. */
export const makeRegistrationCheck = (
  url: string,
  context: ProbeContext,
  store: Registrations,
  now: () => number = Date.now,
): RegistrationCheck => {
  const limited = makeRateLimit(RATE)
  const failedAt = new Map<string, number>()
  /** Spares most reads of the store. */
  const known = new Map<string, Registration>()
  let waiting = 0

  const lookUp = async (domain: string): Promise<Registration> => {
    if ((failedAt.get(domain) ?? 0) > now() - PAUSE_MS)
      throw new Inconclusive(`the registration of ${domain} could not be looked up lately`)
    if (waiting >= MAX_WAITING) throw new Inconclusive(`others are before ${domain} in being looked up`)
    waiting += 1
    try {
      const found = await limited(() => fetchRegistration(new URL(`domain/${domain}`, url), context))
      return { domain, looked_up_at: new Date(now()).toISOString(), ...found }
    } catch (error) {
      if (failedAt.size > MAX_KNOWN) failedAt.clear()
      failedAt.set(domain, now())
      const why = error instanceof Error ? error.message : String(error)
      throw new Inconclusive(`the registration of ${domain} cannot be looked up: ${why}`)
    } finally {
      waiting -= 1
    }
  }

  return async (monitor) => {
    const domain = registrable(monitor.domain)
    if (domain === undefined) return
    const before = known.get(domain) ?? (await storedOf(domain, store))
    const fresh = before !== undefined && isFresh(before, now())
    const found = fresh ? before : await lookUp(domain)
    if (known.size > MAX_KNOWN) known.clear()
    known.set(domain, found)
    const kept = fresh || E.isRight(await store.put(found)())
    verify(found, monitor, now())
    if (!kept) throw new Inconclusive(`the registration of ${domain} cannot be stored`)
  }
}

/** An end that has come since then may have been moved: many a registration is renewed on its last day. */
const isFresh = ({ looked_up_at, expires_at = '' }: Registration, now: number): boolean => {
  const [asked, end] = [Date.parse(looked_up_at), Date.parse(expires_at)]
  return asked > now - FRESH_MS && !(end > asked && end <= now)
}

/** What cannot be read is looked up anew. */
const storedOf = async (domain: string, store: Registrations): Promise<Registration | undefined> => {
  const stored = await store.get(domain)()
  return E.isRight(stored) ? stored.right : undefined
}

/** The part of a name that a registry registers; undefined for reserved and private names. */
const registrable = (host: string): string | undefined =>
  isReservedDomain(host) ? undefined : (getDomain(host) ?? undefined)

const fetchRegistration = async (
  first: URL,
  context: ProbeContext,
): Promise<Pick<Registration, 'expires_at' | 'ending'>> => {
  const httpRequest = { method: 'GET', accept: 'application/rdap+json' } as const
  const deadline = makeDeadline(TIMEOUT_MS)
  const chain = { first, httpRequest, expect: {}, deadline }
  const { response } = await followRedirects(chain, context, emptyTrace()).finally(deadline.end)
  if (response.status !== 200) throw new Inconclusive(`status ${response.status}`)
  const found = decode(RdapDomain, json(response.text()))
  if (E.isLeft(found)) throw new Inconclusive(found.left)
  const { events = [], status } = found.right
  const date = events
    .filter(({ eventAction }) => eventAction?.trim().toLowerCase() === 'expiration')
    .map(({ eventDate }) => Date.parse(eventDate ?? ''))
    .find((one) => !Number.isNaN(one))
  return {
    ending: status?.some(isEnding) === true,
    ...(date === undefined ? {} : { expires_at: new Date(date).toISOString() }),
  }
}

const json = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new Inconclusive('the answer is no JSON')
  }
}

const verify = (
  { domain, expires_at, ending }: Registration,
  { expect = {} }: Monitor,
  now: number,
): void => {
  const facts = [
    fact('registered_domain', domain),
    ...(expires_at === undefined ? [] : [fact('registration_expires_at', expires_at)]),
  ]
  if (ending || (expires_at !== undefined && Date.parse(expires_at) <= now))
    throw new Fault('domain_expired', `the registration of ${domain} has expired`, facts)
  // Some registries do not publish the date.
  if (expires_at === undefined) return
  const days = Math.floor((Date.parse(expires_at) - now) / DAY_MS)
  if (days >= (expect.registration_days ?? WARNING_DAYS)) return
  const critical = days < (expect.registration_critical_days ?? CRITICAL_DAYS)
  throw new Fault(
    'domain_expiring',
    `the registration of ${domain} expires in ${days} day(s)`,
    [...facts, fact('days_left', days)],
    critical ? 'critical' : 'medium',
  )
}
