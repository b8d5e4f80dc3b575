import type { Agent } from '../../../functions/runtime/ports'
import type { Case } from '../corpus/model'
import type { KeptAnswer } from './transcript'

/** An agent that is evaluated. */
export interface Contender {
  /** As results name it. */
  readonly name: string
  /** Its counts of tokens are those of a service that is paid by them. */
  readonly countsTokens?: boolean
  /** How many incidents it is asked about at once. */
  readonly lanes: number
  /** Runs that it can give; as many as wanted unless given. */
  readonly runs?: number
  /** Its port for one case of one run. */
  agentFor(given: Case, run: number): Agent
  /** How long a kept answer took when it was given. */
  keptAnswer?(given: Case, run: number): KeptAnswer | undefined
  /** A failure that every further call would meet as well costs no further call. */
  readonly stopsOnRefusal?: boolean
  stop(): Promise<void>
}
