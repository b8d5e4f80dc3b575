import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import * as E from 'fp-ts/Either'
import { pc } from '../../local/commands/shared/colours'
import {
  readCommandLine,
  runTool,
  ToolError,
  textOf,
  UsageError,
} from '../../local/commands/shared/command-line'
import { shownJson } from '../../local/commands/shared/printable'
import { type Alert, DecisionAction } from '../../schemas/alert'
import { decode } from '../../schemas/codec'
import { AlertId, Remark } from '../../schemas/scalars'
import { agreed } from '../shared/agreed'
import { type Deployment, deploymentOf, deploymentOptions, deploymentUsage } from '../shared/deployment'
import { printableLine } from '../shared/printable-line'
import { apiOf, askSigned, refusalOf } from '../shared/signed-request'
import { alertTable, shownAlert, triedPlan } from './print'
import { openAlerts, readAlert } from './read'

/** `npm run alerts`: what waits, and a decision on it, from a terminal. */

const usage = `Usage: npm run alerts -- list | show ID | dry ID | approve ID | reject ID | snooze ID | stop ID   [options]

list reads the table, and so does what shows an alert (policy cloudops-reader). What decides is signed with your IAM identity and sent to
POST /approval/iam: you decide as the IAM user or the person of Identity Center that you are, if approval.<severity>.api_approvers
lists you. Any other role is a machine. dry tries the plan: what each step would do now; nothing is decided or changed.

  --comment TEXT   said with the decision: the reason to reject
  --yes            approve without asking once more
  --json           one alert a line, as it is stored; of a decision, the answer
  --api URL        the approval API (default: APPROVAL_API_URL; approval_url of the deployment's outputs)
${deploymentUsage}
  --help`

const decisions = ['approve', 'reject', 'snooze', 'stop'] as const
type Decision = (typeof decisions)[number]

/** Characters of why something was not done: a plan of many steps may have many reasons. */
const MOST_REFUSED = 2_000

interface Asked {
  readonly command: 'list' | 'show' | 'dry' | Decision
  readonly id: string
  readonly comment: string | undefined
  readonly sure: boolean
  readonly json: boolean
  readonly api: string | undefined
  readonly deployment: Deployment
}

const read = (args: readonly string[]): Asked => {
  const { values, positionals } = readCommandLine(args, {
    ...deploymentOptions,
    comment: { type: 'string' },
    api: { type: 'string' },
    yes: { type: 'boolean' },
    json: { type: 'boolean' },
  })
  const [given = '', id = '', ...more] = positionals
  const command = (['list', 'show', 'dry', ...decisions] as const).find((known) => known === given)
  if (command === undefined)
    throw new UsageError(
      `one of list, show, dry, ${decisions.join(', ')} is needed, found ${given || 'nothing'}`,
    )
  if (more.length > 0 || (command === 'list' && id !== '')) throw new UsageError('that is one word too many')
  if (command !== 'list' && E.isLeft(decode(AlertId, id)))
    throw new UsageError(`${command}: expected ${AlertId.description}, found ${id || 'nothing'}`)
  const comment = textOf(values, 'comment')
  if (comment !== undefined && !Remark.is(comment))
    throw new UsageError(`--comment: expected ${Remark.description}`)
  if (comment !== undefined && !DecisionAction.is(command))
    throw new UsageError('--comment: only with a decision')
  return {
    ...{ command, id, comment, sure: values.yes === true, json: values.json === true },
    api: textOf(values, 'api'),
    deployment: deploymentOf(values),
  }
}

const main = async (): Promise<number> => {
  const asked = read(process.argv.slice(2))
  const { command, id, json, deployment } = asked
  const client = new DynamoDBClient({ region: deployment.region })
  try {
    if (command === 'list') {
      const { alerts, problems } = await openAlerts(client, deployment.table)
      if (json) for (const alert of alerts) console.log(shownJson(alert))
      else if (alerts.length > 0 || problems.length === 0) console.log(alertTable(alerts, new Date()))
      for (const problem of problems) console.error(pc.red(printableLine(problem, MOST_REFUSED)))
      return problems.length === 0 ? 0 : 1
    }
    const alert = await readAlert(client, deployment.table, id)
    if (command === 'show') console.log(json ? shownJson(alert) : shownAlert(alert, new Date()))
    else if (command === 'dry') return await tried(alert, asked, client)
    else return await decided(command, alert, asked, client)
    return 0
  } finally {
    client.destroy()
  }
}

const decided = async (
  action: Decision,
  alert: Alert,
  { comment, sure, json, api: given, deployment }: Asked,
  client: DynamoDBClient,
): Promise<number> => {
  const api = apiOf(given)
  if (action === 'approve' && !sure) {
    console.error(shownAlert(alert, new Date()))
    if (!(await agreed('Carry out exactly this plan?')))
      throw new ToolError('nothing was decided; --yes approves without asking')
  }
  const request = { alert_id: alert.alert_id, action, plan_digest: alert.plan_digest, comment }
  const place = { api, region: deployment.region, route: '/approval/iam' } as const
  const answer = await askSigned(client, place, request)
  const { status, body } = answer
  if (json) console.log(shownJson(body))
  else if (status === 200) console.log(pc.green(printableLine(String(body.message ?? 'done'), MOST_REFUSED)))
  else console.error(pc.red(refusalOf(answer, MOST_REFUSED)))
  return status === 200 ? 0 : 1
}

const tried = async (
  { alert_id, plan_digest }: Alert,
  { json, api, deployment }: Asked,
  client: DynamoDBClient,
): Promise<number> => {
  const place = { api: apiOf(api), region: deployment.region, route: '/approval/iam' } as const
  const answer = await askSigned(client, place, { alert_id, action: 'try_dry', plan_digest })
  const { status, body } = answer
  if (json) console.log(shownJson(body))
  else if (status === 200) console.log(triedPlan(body))
  else console.error(pc.red(refusalOf(answer, MOST_REFUSED, 'not tried')))
  return status === 200 ? 0 : 1
}

void runTool(usage, main)
