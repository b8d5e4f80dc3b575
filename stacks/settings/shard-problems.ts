import { problem } from '../../functions/domain/monitor-rules/problem'
import { MOST_ADDED } from '../../schemas/fleet-settings'
import { confirmationMs, TICK_RESERVE_MS } from '../../schemas/settings'
import { BEGIN_MS, DECIDED_AFTER_MS, MOST_MONITORS, MOST_SHARDS, RESULT_MS } from '../../schemas/shards'
import type { StackSettings } from './model'
import { minutesOf } from './schedule'

type Known = Pick<
  StackSettings,
  | 'shards'
  | 'monitors'
  | 'probe'
  | 'detection'
  | 'schedule'
  | 'added_monitors'
  | 'vantage'
  | 'reserved_concurrency'
>

/** Invocations that a tick takes with these settings. */
export const shardCount = ({
  shards,
  monitors,
  added_monitors,
}: Pick<Known, 'shards' | 'monitors' | 'added_monitors'>): number =>
  shards === undefined
    ? 0
    : Math.ceil(monitors.length / shards.monitors) + (added_monitors === undefined ? 0 : 1)

/** Shards that could not be observed before their tick is decided, in every tick. */
export const shardProblems = (settings: Known): readonly string[] => {
  const { shards, monitors, probe, detection, schedule, added_monitors, vantage } = settings
  // A witness observes everything by one invocation, whatever the settings say that it shares with the first deployment.
  if (shards === undefined || vantage?.role === 'witness') return []
  const left =
    DECIDED_AFTER_MS - RESULT_MS - BEGIN_MS - probe.timeout_ms - confirmationMs(probe) - TICK_RESERVE_MS
  const largest = Math.max(shards.monitors, added_monitors === undefined ? 0 : MOST_ADDED)
  const needed = Math.ceil((largest * 1_000) / detection.domains_per_second)
  const interval = minutesOf(schedule) * 60_000
  const count = shardCount(settings)
  const kept = settings.reserved_concurrency['invoke-agent-analysis']
  return [
    ...(needed <= left
      ? []
      : [
          `shards.monitors: found ${shards.monitors}: to begin with ${largest} monitors at detection.domains_per_second ${detection.domains_per_second} takes ${needed} ms, allowed are the ${Math.max(0, left)} ms that a shard has before the last probes`,
        ]),
    ...(interval > DECIDED_AFTER_MS
      ? []
      : [
          problem(
            'schedule',
            schedule,
            `at least rate(5 minutes) with shards: a tick is decided ${DECIDED_AFTER_MS / 1_000} seconds after it began`,
          ),
        ]),
    ...(monitors.length <= MOST_MONITORS
      ? []
      : [problem('monitors', monitors.length, `at most ${MOST_MONITORS} monitors`)]),
    ...(count <= MOST_SHARDS
      ? []
      : [
          `shards.monitors: found ${shards.monitors}: ${monitors.length} monitors make ${count} shards, allowed are ${MOST_SHARDS}`,
        ]),
    // What the queue hands to a function that has no room comes again when its tick has long been decided.
    ...(kept === undefined || kept > count
      ? []
      : [
          problem(
            'reserved_concurrency.invoke-agent-analysis',
            kept,
            `at least ${count + 1}: a tick has ${count} shards and a decision`,
          ),
        ]),
  ]
}
