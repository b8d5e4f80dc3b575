import { isIP } from 'node:net'
import type { Monitor } from '../../../schemas/monitor'
import { domainProblems, isOwnAddress } from './host-problems'
import { type ProbeBasis, problem } from './problem'

const FIELD = 'expect.redirect_to'

/** Where no redirect could ever end. */
export const redirectProblems = (monitor: Monitor, probe: ProbeBasis): readonly string[] => {
  const to = monitor.expect?.redirect_to
  if (to === undefined) return []
  const wrong = (allowed: string) => [problem(FIELD, to, allowed)]
  if (to.includes('#')) return wrong('a URL without a fragment, which no server is sent')
  const address = to.replace(/\*$/, '')
  if (!URL.canParse(address)) return wrong('a URL such as https://www.example.com/')
  const url = new URL(address)
  if (url.username !== '' || url.password !== '')
    return wrong('a URL without a name and password, which is not followed')
  if (to.endsWith('*') && !url.href.startsWith(address))
    return wrong(`it in the form ${url.href}*, as addresses are compared`)
  // A redirect that ends the probe is not followed, so it may lead anywhere.
  if (monitor.expect?.status?.some((status) => status >= 300 && status < 400) === true) return []
  return placeProblems(url, to, monitor, probe)
}

const placeProblems = (url: URL, to: string, { port }: Monitor, probe: ProbeBasis): readonly string[] => {
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  if (isIP(host) !== 0)
    return isOwnAddress(host) && !probe.allow_private
      ? [problem(FIELD, to, 'a public address while probe.allow_private is false')]
      : []
  const leads = Number(url.port)
  if (url.port !== '' && leads < 1024 && leads !== 80 && leads !== 443 && leads !== port)
    return [problem(FIELD, to, 'a port that redirects are followed to: 80, 443, its own, or 1024 and above')]
  // What comes after a `*` may belong to the host.
  return to.endsWith('*') && url.href !== to.slice(0, -1) ? [] : domainProblems(FIELD, host, probe)
}
