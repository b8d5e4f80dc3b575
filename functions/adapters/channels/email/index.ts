import { inZone } from '../../../domain/messages/times'
import type { ChannelAdapter } from '../channel'
import { mailLimits } from './limits'
import { type Mail, mailMessage } from './message'
import { makeMailer } from './topic'

/** Mail, by the topic that the addresses are subscribed to. Needs nothing of the chat secret. */
export const email: ChannelAdapter<never, Mail> = {
  fields: {},
  sendsBy: [],
  render: (message, timeZone) => mailMessage(inZone(message, timeZone)),
  limits: mailLimits,
  // SNS ends a subscription that would get more than ten mails in a second ("Delivery rate for email messages" of its quotas).
  rates: {
    messages: [
      { per_hour: 3_600, at_once: 8 },
      { per_hour: 200, at_once: 40 },
    ],
    digests: [{ per_hour: 120, at_once: 4 }],
    pause_ms: 1_100,
  },
  digest: { linked: 30, characters: 45_000 },
  connect: ({ topic }) => {
    const mailer = makeMailer({ topic })
    return () => ({
      send: ({ isNews }, whole, { brief = whole }) => {
        const { subject, text } = isNews ? whole : brief
        return mailer.send(subject, text)
      },
    })
  },
}
