import type { Instant } from '../../schemas/scalars'
import type { FunctionSettings } from '../../schemas/settings'
import type { CommitPorts } from '../domain/alert/commit'
import type {
  EvidenceSigner,
  MonitorStore,
  Prober,
  ShardQueue,
  ShardSigner,
  VantageVerifier,
  WindowVerifier,
} from '../runtime/ports'

/** Why a domain is in maintenance at an instant, or `undefined`. */
export type Maintenance = (domain: string, now: Instant) => string | undefined

export type DetectionPorts = CommitPorts & {
  readonly monitors: MonitorStore
  readonly prober: Prober
  readonly evidence: EvidenceSigner
  readonly settings: FunctionSettings
  readonly maintenance: Maintenance
  /** Absent where the settings have no one who may open windows. */
  readonly windowVerifier?: WindowVerifier
  /** Absent where the settings have no witnesses. */
  readonly vantageVerifier?: VantageVerifier
  /** Absent where one invocation observes the whole fleet. */
  readonly shardQueue?: ShardQueue
  readonly shardSigner?: ShardSigner
  /** Milliseconds until the function is ended. */
  readonly remaining: () => number
}
