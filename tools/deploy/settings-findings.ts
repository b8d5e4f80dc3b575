import { NO_AGENT_ARN, NO_CLIENT_ID } from '../../schemas/settings'
import type { StackSettings } from '../../stacks/settings'
import { protocolOf } from '../../stacks/settings/agent'
import { backendOf } from '../../stacks/settings/backend'
import { hasSchemaRegistry } from '../../stacks/settings/network'
import { type Finding, ok, stop, warn } from '../shared/finding'

/** What `cdktf.json` comes with, so that a synth works at once. */
const NO_ACCOUNT = '000000000000'

/** What can be known from the settings alone. */
export const settingsFindings = (settings: StackSettings): Finding[] => [
  ...(settings.account_id === NO_ACCOUNT
    ? [
        stop(
          'account',
          'none is named',
          'set account_id in cdktf.json, or CLOUDOPS_SETTINGS to a file that does',
        ),
      ]
    : []),
  stateFinding(settings),
  agentFinding(settings),
  ...(settings.schema_registry === 'auto' && !hasSchemaRegistry(settings)
    ? [
        warn(
          'schemas',
          `EventBridge registers none in ${settings.region}: the stack leaves them out`,
          'consumers take docs/schemas; set schema_registry to on where the region has it by now',
        ),
      ]
    : []),
  ...(settings.monitors.length > 0
    ? [ok('monitors', `${settings.monitors.length} watched`)]
    : [warn('monitors', 'no domain is watched', 'list domains under monitors')]),
  ...(settings.alert_emails.length > 0
    ? [ok('e-mail', settings.alert_emails.join(', '))]
    : [warn('e-mail', 'nobody is told of alarms', 'list addresses under alert_emails')]),
]

/** A local state is plain text on one disk, and holds the value of the API key: for development only. */
const stateFinding = ({ backend, stage }: StackSettings): Finding => {
  if (backend !== undefined) {
    const chosen = backendOf(backend)
    return chosen.kind === 'bucket'
      ? ok('state', `encrypted and locked in ${chosen.bucket}`)
      : ok('state', `kept by the backend ${chosen.type}, which must encrypt and lock it`)
  }
  if (stage.startsWith('dev')) return ok('state', `a local file, which is for development only`)
  return stop(
    'state',
    'would be an unencrypted file on this machine, with the value of the API key in it',
    'set backend.bucket to a bucket of yours, or set stage to dev (docs/deploying.md#the-state)',
  )
}

const agentFinding = (settings: StackSettings) => {
  const { agent_runtime_arn: arn, cognito_client_id: client, account_id, agent } = settings
  const protocol = protocolOf(settings)
  if (protocol === undefined || (arn === NO_AGENT_ARN && agent.model_id === undefined))
    return warn(
      'agent',
      'none: alerts carry the evidence without an analysis',
      'set agent.model_id to a model of Bedrock, or agent_runtime_arn to an agent',
    )
  const owner = arn === NO_AGENT_ARN ? account_id : (arn.split(':')[4] ?? '')
  if (protocol === 'core' && agent.auth !== 'sigv4' && client === NO_CLIENT_ID)
    return warn(
      'agent',
      'nobody can sign in to it',
      'set cognito_client_id to the app client of its user pool, or agent.auth to sigv4 where IAM admits the callers',
    )
  // A foundation model has no owner.
  return owner === account_id || owner === ''
    ? ok('agent', arn === NO_AGENT_ARN ? `a harness for ${agent.model_id}, made by the stack` : arn)
    : warn('agent', `of another account, ${owner}`, 'see that its policy lets this account invoke it')
}
