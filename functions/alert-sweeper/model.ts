import type { Instant } from '../../schemas/scalars'
import type { FunctionSettings } from '../../schemas/settings'
import type { CommitPorts } from '../domain/alert/commit'
import type {
  DecisionVerifier,
  Digests,
  ExecutionTrigger,
  MonitorStore,
  PauseVerifier,
} from '../runtime/ports'

export type SweepPorts = CommitPorts & {
  readonly monitors: MonitorStore
  readonly trigger: ExecutionTrigger
  readonly decisions: DecisionVerifier
  readonly pauses: PauseVerifier
  readonly digests: Pick<Digests, 'waiting'>
  readonly settings: FunctionSettings
  /** Milliseconds until the function is ended. */
  readonly remaining: () => number
}

/** What one sweep did. */
export interface Swept {
  /** Events that were committed and not published. */
  published: number
  /** Triggers of approvals that had not started. */
  resent: number
  /** Analyses that were asked for once more. */
  resumed: number
  expired: number
  reminded: number
  /** Executions and analyses that were given up. */
  ended: number
  /** Channels for which messages waited to be sent together. */
  digests: number
  /** Items whose TTL was extended. */
  kept: number
  /** Items for which no time was left. */
  left: number
  /** Items that are more than one sweep looks at: the next sweeps do, in turn. */
  later: number
  /** What could not be done; the next sweep tries again. */
  failures: string[]
}

/** One sweep under way. */
export interface Tick {
  readonly now: Instant
  readonly ports: SweepPorts
  readonly swept: Swept
}

export const newTick = (ports: SweepPorts): Tick => ({
  now: ports.clock.now(),
  ports,
  swept: {
    published: 0,
    resent: 0,
    resumed: 0,
    expired: 0,
    reminded: 0,
    ended: 0,
    digests: 0,
    kept: 0,
    left: 0,
    later: 0,
    failures: [],
  },
})
