import type { Monitor } from '../../../../schemas/monitor'
import { Fault, fact, Inconclusive } from '../net/fault'
import { type FinalResponse, followRedirects } from '../net/redirects'
import { type ProbeContext, request, type Trace } from '../net/request'
import type { Deadline } from '../net/time-budget'
import { checkExpectations } from './expectations'
import { checkRecords } from './records'

const WARNING_DAYS = 14
const CRITICAL_DAYS = 3

export interface Target {
  readonly scheme: 'https' | 'http' | 'tls' | 'tcp'
  readonly host: string
  readonly port: number
  /** As people write it. */
  readonly name: string
  /** Of `https` and `http`; nobody may change it. */
  readonly url: URL | undefined
}

const targets = new WeakMap<Monitor, Target>()

/** @throws CannotTell where the domain is no host of a URL */
export const targetOf = (monitor: Monitor): Target => {
  // The same monitors are probed again and again, and a URL takes long to be made.
  const before = targets.get(monitor)
  if (before !== undefined) return before
  const target = newTarget(monitor)
  targets.set(monitor, target)
  return target
}

const newTarget = ({ domain, scheme = 'https', port, path = '/' }: Monitor): Target => {
  const given = port ?? (scheme === 'http' ? 80 : 443)
  if (scheme === 'tls' || scheme === 'tcp')
    return { scheme, host: domain, port: given, name: `${scheme}://${domain}:${given}`, url: undefined }
  const text = `${scheme}://${domain}${path}`
  if (!URL.canParse(text)) throw new Inconclusive(`${domain} is no host of a web address`)
  const url = new URL(text)
  url.port = String(given)
  return { scheme, host: domain, port: given, name: url.href, url }
}

/**
 * The main check: names, connection, certificate, answer. The first failing layer is the finding. Answers how late the
 * certificate's end is, as far as there is one. @throws Fault, CannotTell
 */
export const checkSite = async (
  monitor: Monitor,
  target: Target,
  means: ProbeContext,
  deadline: Deadline,
  trace: Trace,
): Promise<FinalResponse | undefined> => {
  const { expect = {}, method = 'GET' } = monitor
  if (!means.pinned.has(`${target.host}:${target.port}`))
    await checkRecords(target.host, expect.dns ?? {}, means.resolvers, deadline)
  const question = { method, max_body: expect.max_body_bytes }
  if (target.url === undefined) {
    await request({ ...target, expect, deadline }, undefined, question, means, trace)
    return undefined
  }
  const arrival = await followRedirects(
    {
      first: target.url,
      question,
      expect,
      deadline,
      ends: ({ status }) => expect.status?.includes(status) === true,
    },
    means,
    trace,
  )
  checkExpectations(expect, arrival)
  return arrival
}

/** Slower than the budget, after what the prober itself was held up is taken off. */
export const tooSlow = (
  monitor: Monitor,
  target: Target,
  took: number,
  heldUp: number,
): Fault | undefined => {
  const budget = monitor.expect?.max_ms
  if (budget === undefined || took - heldUp <= budget) return undefined
  return new Fault('http_too_slow', `${target.name} takes ${Math.round(took)} ms, not ${budget} ms or less`, [
    fact('budget_ms', budget),
    fact('held_up_ms', Math.round(heldUp)),
  ])
}

export const expiring = ({ domain, expect = {} }: Monitor, daysLeft: number): Fault | undefined => {
  if (daysLeft >= (expect.certificate_days ?? WARNING_DAYS)) return undefined
  const critical = daysLeft < (expect.certificate_critical_days ?? CRITICAL_DAYS)
  return new Fault(
    'tls_expiring',
    `the certificate of ${domain} expires in ${daysLeft} day(s)`,
    [fact('days_left', daysLeft)],
    critical ? 'critical' : 'medium',
  )
}
