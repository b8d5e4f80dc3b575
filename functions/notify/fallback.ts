import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../schemas/alert'
import { Channel, handOffChannels } from '../../schemas/scalars'
import { isNotified } from '../../schemas/settings'
import type { Result } from '../runtime/ports'
import { type AlertOccasion, alertMessage } from './alert-message'
import type { NotifyPorts } from './model'
import { isExecutable, policyOf } from './policy'

/** Where people read. No one is woken because a channel was archived. */
const order = (Object.keys(Channel.keys) as Channel[]).filter((channel) => !handOffChannels.includes(channel))

/** The channels after one that get nothing of this alert by themselves. */
const othersThan = (channel: Channel, occasion: AlertOccasion, alert: Alert, ports: NotifyPorts) => {
  const after = order.indexOf(channel) + 1
  const policy = policyOf(occasion.name, alert, ports)
  return [...order.slice(after), ...order.slice(0, after - 1)].filter(
    (other) => !isNotified(policy, other, alert.reminders_sent ?? 0),
  )
}

/**
 * Sends a message to the next channel that is configured and not notified anyway, with a line that says why it is there: the one it is
 * for is archived or gone. What it sends counts as that channel's own; one that has no room for it is left out. Answers which channel took it,
 * if any.
 */
export const sendElsewhere = (
  channel: Channel,
  occasion: AlertOccasion,
  alert: Alert,
  ports: NotifyPorts,
): Result<Channel | undefined> =>
  othersThan(channel, occasion, alert, ports).reduce<Result<Channel | undefined>>(
    (before, other) =>
      pipe(
        before,
        TE.flatMap((took) =>
          took === undefined
            ? pipe(
                ports.limits.take(other, isExecutable(alert) ? 'plan' : 'message', ports.clock.now()),
                TE.flatMap((may) =>
                  may ? sendInstead(channel, other, occasion, alert, ports) : TE.right(false),
                ),
                TE.map((sent) => (sent ? other : undefined)),
              )
            : TE.right(took),
        ),
      ),
    TE.right(undefined),
  )

const sendInstead = (
  channel: Channel,
  other: Channel,
  occasion: AlertOccasion,
  alert: Alert,
  ports: NotifyPorts,
): Result<boolean> =>
  pipe(
    alertMessage(occasion, alert, other, ports),
    TE.flatMap((message) => ports.send(other, { ...message, lines: [reason(channel), ...message.lines] })),
  )

const reason = (channel: Channel): string =>
  `This is for ${Channel.meanings[channel]}, whose channel is archived or gone: mend it in the secret of the channels.`
