import type { ExecutionTrigger } from '../../runtime/ports'
import { sendToTopic } from './topic'

/** Sends the documented message of the topic `execution-trigger`. */
export const makeExecutionTrigger = ({ topic }: { readonly topic: string }): ExecutionTrigger => ({
  send: ({ alert_id, approved_by }, options) =>
    sendToTopic(topic, { Message: JSON.stringify({ alert_id, approved_by, ...options }) }),
})
