import { loadedOnce } from '../../runtime/loaded-once'
import type { ProbeReport, Prober } from '../../runtime/ports'

/**
 * A prober that is loaded with its first probe, for a function that has more to decide before. Like every prober it never fails: where
 * it cannot be loaded, no one can tell how the domain is.
 */
export const lateProber = (load: () => Promise<Prober>): Prober => {
  const prober = loadedOnce(load)
  const by =
    (how: keyof Prober): Prober['probe'] =>
    (monitor) =>
    async () => {
      try {
        return await (await prober())[how](monitor)()
      } catch (error) {
        return unknown(monitor.domain, error)
      }
    }
  return { probe: by('probe'), confirm: by('confirm') }
}

const unknown = (domain: string, error: unknown): ProbeReport => ({
  domain,
  status: 'unknown',
  issues: [],
  timings: {},
  reason: `the prober cannot be loaded: ${error instanceof Error ? error.message : String(error)}`.slice(
    0,
    500,
  ),
})
