import type { Monitor } from '../../../../schemas/monitor'
import type { Target } from '../model'
import { Inconclusive } from '../net/fault'

const targets = new WeakMap<Monitor, Target>()

/** @throws Inconclusive where the domain is no host of a URL */
export const targetOf = (monitor: Monitor): Target => {
  // The same monitors are probed again and again, and to make a URL takes long.
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
