import * as TE from 'fp-ts/TaskEither'
import { agentCoreClient } from '../agent-core-client'
import { problem } from '../failure'
import { ACCEPT, type Authorized, type Runtime, type SendTurn } from './send'

/** A runtime that is called by IAM: signed by the SDK with the function's own role. */
export const byIam = ({ runtimeArn, region, qualifier }: Runtime): Authorized => {
  const loaded = agentCoreClient(region)
  const send: SendTurn = async ({ session_id, body, signal }) => {
    const { client, InvokeAgentRuntimeCommand } = await loaded()
    const { contentType = '', response } = await client.send(
      new InvokeAgentRuntimeCommand({
        agentRuntimeArn: runtimeArn,
        qualifier,
        runtimeSessionId: session_id,
        contentType: 'application/json',
        accept: ACCEPT,
        payload: Buffer.from(body),
      }),
      { abortSignal: signal },
    )
    if (response === undefined) throw problem('truncated')
    return { contentType, body: response as unknown as AsyncIterable<Uint8Array> }
  }
  return () => TE.right(send)
}
