import { isIP } from 'node:net'
import { problem } from '../../functions/domain/monitor-rules/problem'
import { contract } from '../../functions/invoke-agent-analysis/contract'
import { confirmationMs, PROBE_SHARE, type ProbeSettings, TICK_RESERVE_MS } from '../../schemas/settings'

/** What of the probes' settings cannot work, one line each; fields are relative to them. */
export const probeProblems = (probe: ProbeSettings): readonly string[] => [
  ...resolverProblems(probe),
  ...timeProblems(probe),
]

const RESOLVER = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/

const placeOf = (resolver: string): string => {
  const [, v6, v4, port = '53'] = RESOLVER.exec(resolver) ?? []
  return isIP(resolver) === 0 ? `${v6 ?? v4} ${Number(port)}` : `${resolver} 53`
}

/** `9.9.9.9`, `9.9.9.9:5353`, `2620:fe::fe`, `[2620:fe::fe]`, `[2620:fe::fe]:5353`. */
const resolverProblems = ({ resolvers }: Pick<ProbeSettings, 'resolvers'>): readonly string[] =>
  resolvers.flatMap((resolver, index) => {
    const wrong = (allowed: string) => [problem(`resolvers.${index}`, resolver, allowed)]
    const [, v6, v4, port = '53'] = RESOLVER.exec(resolver) ?? []
    if (isIP(resolver) === 0 && isIP(v6 ?? v4 ?? '') === 0)
      return wrong('an address such as 9.9.9.9, 127.0.0.1:5353 or [2620:fe::fe]:53')
    if (isIP(resolver) === 0 && (Number(port) < 1 || Number(port) > 65_535))
      return wrong('an address with a port from 1 to 65535')
    return resolvers.findIndex((other) => placeOf(other) === placeOf(resolver)) < index
      ? wrong('each resolver once')
      : []
  })

/** Where a fault could not be confirmed within the function's time, no domain would ever be probed. */
const timeProblems = (probe: ProbeSettings): readonly string[] => {
  const { timeout_ms, confirmations, confirm_interval_ms } = probe
  const most = contract.timeout_s * 1_000
  const reserve = TICK_RESERVE_MS + timeout_ms
  const needed = confirmationMs(probe) + reserve
  if (needed <= most) return []
  const sum =
    `${confirmations} confirmations of up to ${timeout_ms * PROBE_SHARE} ms, ${confirmations - 1} times ` +
    `confirm_interval_ms of ${confirm_interval_ms} ms and ${reserve} ms to decide and to write`
  return [
    `timeout_ms: found ${timeout_ms}: ${sum} are ${needed} ms, allowed is ${most} ms, the time of invoke-agent-analysis`,
  ]
}
