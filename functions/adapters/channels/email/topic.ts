import type { Result } from '../../../runtime/ports'
import { sendToTopic } from '../../sns/topic'

/** Mails by the topic `cloudops-alerts`. Subject: less than 100 ASCII characters. */
export const makeMailer = ({ topic }: { readonly topic: string }) => ({
  send: (subject: string, text: string): Result<void> =>
    sendToTopic(topic, { Subject: subject, Message: text }),
})
