/**
 * What the agent's caller is authorized on: InvokeAgent on the alias, in the form `agent-alias/AGENT/ALIAS` whatever form
 * the setting has. AgentCore is called with a bearer token, so its role needs nothing; the pattern then names no agent.
 */
export const agentArns = (runtimeArn: string): readonly string[] => {
  const [, prefix, id, alias] =
    /^(arn:aws:bedrock:[^:]+:\d+):agent\/([^/]+)\/alias\/([^/]+)$/.exec(runtimeArn) ?? []
  return [prefix === undefined ? runtimeArn : `${prefix}:agent-alias/${id}/${alias}`]
}
