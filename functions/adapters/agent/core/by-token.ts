import { HttpRequest } from '@smithy/core/protocols'
import * as TE from 'fp-ts/TaskEither'
import { agentFailed } from '../../../runtime/errors'
import type { Token } from '../cognito'
import { AgentProblem, problem } from '../failure'
import { longCalls } from '../long-calls'
import { ACCEPT, type Authorized, type Runtime, type SendTurn } from './send'

/** A runtime that wants a JWT: the Cognito access token, as Bearer. The SDK has no way to send one. */
export const byToken =
  ({ runtimeArn, region, qualifier }: Runtime, token: Token): Authorized =>
  () => {
    const base =
      process.env.AWS_ENDPOINT_URL_BEDROCK_AGENTCORE ?? `https://bedrock-agentcore.${region}.amazonaws.com`
    const { protocol, hostname, port } = new URL(base)
    const send =
      (bearer: string): SendTurn =>
      async ({ session_id, body, signal }) => {
        const { response } = await longCalls.handle(
          new HttpRequest({
            protocol,
            hostname,
            ...(port === '' ? {} : { port: Number(port) }),
            method: 'POST',
            path: `/runtimes/${encodeURIComponent(runtimeArn)}/invocations`,
            query: { qualifier },
            headers: {
              authorization: `Bearer ${bearer}`,
              'content-type': 'application/json',
              'content-length': String(Buffer.byteLength(body)),
              accept: ACCEPT,
              'x-amzn-bedrock-agentcore-runtime-session-id': session_id,
            },
            body,
          }),
          { abortSignal: signal },
        )
        const { statusCode, headers } = response
        if (statusCode < 200 || statusCode > 299) {
          response.body.destroy()
          throw new AgentProblem(refusal(statusCode))
        }
        return { contentType: headers['content-type'] ?? '', body: response.body }
      }
    return TE.flatMap((bearer: string | undefined) =>
      bearer === undefined
        ? TE.left(
            agentFailed(
              'not_configured',
              'the runtime wants a token: set cognito_client_id, or agent.auth to sigv4',
            ),
          )
        : TE.right(send(bearer)),
    )(token())
  }

const refusal = (status: number) => {
  if (status === 401 || status === 403)
    return agentFailed(
      'authentication',
      `AgentCore refused the token (HTTP ${status}); a runtime that is called by IAM wants agent.auth sigv4`,
    )
  if (status === 404)
    return agentFailed('not_found', 'there is no such agent runtime; check AGENT_RUNTIME_ARN')
  if (status === 429) return problem('throttled').failure
  // Where a redirect leads, the token would go with it.
  if (status >= 500 || (status >= 300 && status < 400))
    return problem('unavailable', `HTTP ${status}`).failure
  return agentFailed('refused', `AgentCore refused the request (HTTP ${status})`)
}
