import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import * as E from 'fp-ts/Either'
import { parseJson } from '../../functions/runtime/json'
import { pc } from '../../local/commands/shared/colours'
import {
  readCommandLine,
  runTool,
  ToolError,
  textOf,
  UsageError,
} from '../../local/commands/shared/command-line'
import { shownJson } from '../../local/commands/shared/printable'
import type { Alert } from '../../schemas/alert'
import { decode } from '../../schemas/codec'
import { defined } from '../../schemas/defined'
import { jsonProblem } from '../../schemas/json-text'
import { AlertId, Remark } from '../../schemas/scalars'
import { ApprovedRepair, DailyUses, GrantedDays, StandingApprovalId } from '../../schemas/standing-approval'
import { readAlert } from '../alerts/read'
import { agreed } from '../shared/agreed'
import { type Deployment, deploymentOf, deploymentOptions, deploymentUsage } from '../shared/deployment'
import { answerAs, apiOf, askSigned, refusalOf } from '../shared/signed-request'
import { textIn } from '../shared/text-in'
import { Answer, MOST_SHOWN, type Shown, safe, shownApproval, shownRepair } from './print'

/** `npm run standing`: repairs that are carried out without asking each time, for a while. */

const usage = `Usage: npm run standing -- list | grant --like ALERT --days N | approve ID | revoke ID   [options]

A standing approval has plans carried out without asking: for one monitor, one severity and one kind of fault, to the last parameter.
Requests are signed with your IAM identity and sent to POST /standing/iam (policy cloudops-maintainer): standing_approvals.people must
list you, and approval.<severity>.api_approvers as well. revoke counts at once.

  --like ALERT     grants what the plan of this alert does, for faults of its kind (policy cloudops-reader)
  --repair FILE    grants what a JSON file says instead (docs/approvals.md)
  --days N         grant: for how long, at most standing_approvals.longest_days
  --per-day N      with --like: most uses within 24 hours (default: 1)
  --reason TEXT    said with it
  --yes            grants or approves without asking once more
  --json           the answer as JSON
  --api URL        the approval API (default: APPROVAL_API_URL; approval_url of the deployment's outputs)
${deploymentUsage}
  --help`

interface Asked {
  readonly command: 'list' | 'grant' | 'approve' | 'revoke'
  readonly id: string
  readonly options: Readonly<Record<'like' | 'repair' | 'days' | 'per-day' | 'reason', string | undefined>>
  readonly sure: boolean
  readonly json: boolean
  readonly api: string
  readonly deployment: Deployment
}

const read = (args: readonly string[]): Asked => {
  const { values, positionals } = readCommandLine(args, {
    ...deploymentOptions,
    like: { type: 'string' },
    repair: { type: 'string' },
    days: { type: 'string' },
    'per-day': { type: 'string' },
    reason: { type: 'string' },
    api: { type: 'string' },
    yes: { type: 'boolean' },
    json: { type: 'boolean' },
  })
  const options = {
    like: textOf(values, 'like'),
    repair: textOf(values, 'repair'),
    days: textOf(values, 'days'),
    'per-day': textOf(values, 'per-day'),
    reason: textOf(values, 'reason'),
  }
  const [given = '', id = '', ...more] = positionals
  const command = (['list', 'grant', 'approve', 'revoke'] as const).find((known) => known === given)
  if (command === undefined)
    throw new UsageError(`one of list, grant, approve, revoke is needed, found ${given || 'nothing'}`)
  const takesId = command === 'approve' || command === 'revoke'
  if (more.length > 0 || (!takesId && id !== '')) throw new UsageError('that is one word too many')
  if (takesId && !StandingApprovalId.is(id))
    throw new UsageError(`${command}: expected ${StandingApprovalId.description}, found ${id || 'nothing'}`)
  const [needless] =
    Object.entries(options).find(
      ([name, value]) =>
        value !== undefined && command !== 'grant' && !(command === 'revoke' && name === 'reason'),
    ) ?? []
  if (needless !== undefined) throw new UsageError(`--${needless}: not with ${command}`)
  if (options.reason !== undefined && !Remark.is(options.reason))
    throw new UsageError(`--reason: expected ${Remark.description}`)
  return {
    ...{ command, id, options, sure: values.yes === true, json: values.json === true },
    api: apiOf(textOf(values, 'api')),
    deployment: deploymentOf(values),
  }
}

const numberOf = (name: string, value: string | undefined, codec: typeof GrantedDays): number => {
  if (value === undefined || !/^\d{1,5}$/.test(value) || !codec.is(Number(value)))
    throw new UsageError(`--${name}: expected ${codec.description}, found ${value ?? 'nothing'}`)
  return Number(value)
}

/** What the plan of an alert does, for faults of its kind. */
const repairLike = (
  { domain, monitor, severity, issue, plan }: Alert,
  max_per_day: number,
): ApprovedRepair => ({
  ...{ domain, severity, max_per_day },
  evidence: { issue_type: issue.issue_type },
  steps: (plan?.steps ?? []).map(({ action, parameters }) => ({ action, parameters })),
  ...defined({ monitor }),
})

const repairIn = (file: string): ApprovedRepair => {
  const text = textIn(file)
  const repair = decode(ApprovedRepair, parseJson(text))
  if (E.isLeft(repair)) throw new ToolError(`${file}: ${jsonProblem(text) ?? repair.left}`)
  return repair.right
}

const requestOf = async (
  { command, id, options, ...asked }: Asked,
  client: DynamoDBClient,
): Promise<object> => {
  if (command === 'list') return { action: 'list' }
  if (command === 'revoke') return { action: 'revoke', standing_id: id, reason: options.reason }
  if (command === 'approve') {
    console.error(shownApproval(await known(id, asked, client)))
    await meant(asked, 'Have its plans carried out without asking?')
    return { action: 'approve', standing_id: id }
  }
  const { like, repair: file, reason } = options
  if ((like === undefined) === (file === undefined))
    throw new UsageError('grant: one of --like ALERT and --repair FILE is needed')
  if (file !== undefined && options['per-day'] !== undefined)
    throw new UsageError('--per-day: not with --repair, whose file says max_per_day')
  if (like !== undefined && E.isLeft(decode(AlertId, like)))
    throw new UsageError(`--like: expected ${AlertId.description}, found ${like}`)
  const days = numberOf('days', options.days, GrantedDays)
  const perDay = numberOf('per-day', options['per-day'] ?? '1', DailyUses)
  const repair =
    like === undefined
      ? repairIn(file ?? '')
      : repairLike(await readAlert(client, asked.deployment.table, like), perDay)
  console.error(shownRepair(repair))
  await meant(asked, `Have exactly this carried out without asking, for ${days} days?`)
  return { action: 'grant', repair, days, reason }
}

/** @throws ToolError where there is none of this id that was signed */
const known = async (
  id: string,
  { api, deployment: { region } }: Pick<Asked, 'api' | 'deployment'>,
  client: DynamoDBClient,
): Promise<Shown> => {
  const answer = await askSigned(client, { api, region, route: '/standing/iam' }, { action: 'list' })
  if (answer.status !== 200) throw new ToolError(refusalOf(answer, MOST_SHOWN))
  const found = answerAs(Answer, answer.body).standing_approvals.find(({ standing_id }) => standing_id === id)
  if (found === undefined) throw new ToolError(`there is no standing approval ${id}`)
  return found
}

/** @throws ToolError where no one says yes */
const meant = async ({ sure }: Pick<Asked, 'sure'>, question: string): Promise<void> => {
  if (!sure && !(await agreed(question)))
    throw new ToolError('nothing was granted; --yes grants without asking')
}

const main = async (): Promise<number> => {
  const asked = read(process.argv.slice(2))
  const { region } = asked.deployment
  const client = new DynamoDBClient({ region })
  try {
    const request = await requestOf(asked, client)
    const answer = await askSigned(client, { ...asked, region, route: '/standing/iam' }, request)
    if (answer.status !== 200) {
      console.error(pc.red(refusalOf(answer, MOST_SHOWN)))
      return 1
    }
    const { message, standing_approvals, problems } = answerAs(Answer, answer.body)
    if (asked.json) console.log(shownJson(answer.body))
    else {
      console.log(pc.green(safe(message)))
      for (const approval of standing_approvals) console.log(shownApproval(approval))
      for (const problem of problems) console.error(pc.yellow(safe(problem)))
    }
    return 0
  } finally {
    client.destroy()
  }
}

void runTool(usage, main)
