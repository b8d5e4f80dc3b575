import type * as T from 'fp-ts/Task'
import type { FunctionSettings } from '../../schemas/settings'
import type { CommitPorts } from '../domain/alert/commit'
import type {
  Actions,
  Agent,
  AttestationVerifier,
  BegunExecutions,
  DecisionVerifier,
  DocumentStore,
  ExecutionSlots,
  Prober,
  StandingApprovals,
  StopSwitch,
  Timer,
} from '../runtime/ports'

export type ExecutionPorts = CommitPorts & {
  readonly documents: DocumentStore
  readonly agent: Agent
  readonly actions: Actions
  readonly prober: Prober
  readonly decisions: DecisionVerifier
  readonly attestations: AttestationVerifier
  /** Absent where the settings have no one who may approve in advance. */
  readonly standing?: StandingApprovals
  readonly stopSwitch: StopSwitch
  readonly slots: ExecutionSlots
  readonly begun: BegunExecutions
  readonly settings: FunctionSettings
  /** Milliseconds until the function is ended. */
  readonly remaining: () => number
  /** Waits some milliseconds. */
  readonly pause: (milliseconds: number) => T.Task<void>
  readonly timer: (milliseconds: number) => Timer
}
