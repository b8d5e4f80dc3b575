import type { Conversations } from '../agent/conversation/stored'
import { makeDocumentStore } from './documents'

/** Conversations of analyses, which executions go on with. */
export const makeConversations = ({ bucket }: { readonly bucket: string }): Conversations => {
  const documents = makeDocumentStore({ bucket, contentType: 'application/json' })
  const keyOf = (sessionId: string): string => `sessions/${sessionId}.json`
  return {
    read: (sessionId) => documents.read(keyOf(sessionId)),
    write: (sessionId, text) => documents.write(keyOf(sessionId), text),
  }
}
