import type { ChannelAdapter } from '../channel'
import { mailLimits } from './limits'
import { type Mail, mailMessage } from './message'
import { makeMailer } from './topic'

/** Mail, by the topic that the addresses are subscribed to. Needs nothing of the chat secret. */
export const email: ChannelAdapter<never, Mail> = {
  fields: {},
  sendsBy: [],
  render: mailMessage,
  limits: mailLimits,
  connect: ({ topic }) => {
    const mailer = makeMailer({ topic })
    return () => ({ send: (_, { subject, text }) => mailer.send(subject, text) })
  },
}
