import type { FunctionSettings } from '../../schemas/settings'
import type { CommitPorts } from '../domain/alert/commit'
import type { PreviewPorts } from '../domain/plan/previews'
import type {
  Actions,
  Agent,
  AmendmentVerifier,
  ChangeReader,
  DocumentStore,
  MonitorStore,
  PlanSigner,
  Timer,
} from '../runtime/ports'

export type AnalysisPorts = CommitPorts & {
  readonly monitors: MonitorStore
  readonly documents: DocumentStore
  readonly agent: Agent
  readonly actions: Actions
  readonly plans: PlanSigner
  readonly amendments: AmendmentVerifier
  readonly changes: ChangeReader
  readonly settings: FunctionSettings
  readonly pause: PreviewPorts['pause']
  readonly timer: (milliseconds: number) => Timer
  /** Milliseconds until the function is ended. */
  readonly remaining: () => number
}
