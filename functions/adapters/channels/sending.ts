import * as TE from 'fp-ts/TaskEither'
import { defined } from '../../../schemas/defined'
import type { Channel } from '../../../schemas/scalars'
import { makeSendLimits, type SendRates } from '../dynamodb/send-limits'
import { channels } from '.'
import type { Sending, SendingSettings } from './model'
import { makeMessageSender } from './send'

const rates = Object.fromEntries(
  Object.entries(channels).map(([name, one]): [string, SendRates] => [name, one.rates]),
) as Record<Channel, SendRates>

/** Limits, form of digests and sender of all channels. */
export const makeSending = ({ limitsTable, ...settings }: SendingSettings): Sending => ({
  limits: makeSendLimits({ table: limitsTable, rates, ...defined({ client: settings.client }) }),
  digestForm: (channel) => {
    const { digest, rates } = channels[channel]
    return TE.right({ ...defined({ room: digest }), pause_ms: rates.pause_ms })
  },
  send: makeMessageSender(settings),
})
