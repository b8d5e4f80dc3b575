import type { Message } from '../../domain/messages/model'
import type { Result } from '../../runtime/ports'
import type { DecisionPorts } from '../decide'
import type { ProvingSecret } from '../proven'

export interface SlackSecret {
  readonly slack_signing_secret?: string
}

/** What is sent to the response URL of a click. */
interface SlackReplies {
  /** The message that was clicked is replaced, for everyone. */
  readonly replace: (url: string, message: Message) => Result<void>
  /** Only the one who clicked sees it; the message stays as it is. */
  readonly answer: (url: string, text: string) => Result<void>
}

export type SlackPorts = DecisionPorts & {
  readonly slackSecret: ProvingSecret<SlackSecret>
  readonly slackReplies: SlackReplies
}
