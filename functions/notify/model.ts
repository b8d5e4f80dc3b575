import type * as T from 'fp-ts/Task'
import type * as t from 'io-ts'
import type { DomainEvent } from '../../schemas/event'
import type { DigestDue } from '../../schemas/events'
import type { Channel } from '../../schemas/scalars'
import type { FunctionSettings } from '../../schemas/settings'
import type { DigestItem, WaitingForm } from '../domain/messages/digest'
import type {
  AlertStore,
  AttestationVerifier,
  Base,
  DigestEntry,
  Digests,
  LinkSigner,
  Result,
  SendLimits,
  SendMessage,
} from '../runtime/ports'

/** As notify is sent it. */
export type DueDigest = t.TypeOf<typeof DigestDue.delivered>

/** What waits, with its alert as it is now. */
export interface Waiting extends DigestItem {
  readonly entry: DigestEntry
}

export type DeliveryPorts = Base & {
  /** Publishes what became of a message; of one id once, however often it is tried. */
  readonly report: (fact: DomainEvent) => Result<void>
  /** Publishes what became of the messages of a digest. */
  readonly reportAll: (facts: readonly DomainEvent[]) => Result<void>
}

export type NotifyPorts = DeliveryPorts & {
  readonly alerts: Pick<AlertStore, 'get'>
  readonly attestations: AttestationVerifier
  readonly links: LinkSigner
  readonly limits: SendLimits
  readonly digests: Digests
  /** How a channel takes what waits for it. */
  readonly digestForm: (channel: Channel) => Result<WaitingForm>
  readonly pause: (milliseconds: number) => T.Task<void>
  readonly send: SendMessage
  readonly settings: FunctionSettings
  /** `APPROVAL_API_URL` */
  readonly approvalUrl: string
}
