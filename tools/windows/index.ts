import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import * as t from 'io-ts'
import { pc } from '../../local/commands/shared/colours'
import { readCommandLine, runTool, textOf, UsageError } from '../../local/commands/shared/command-line'
import { shownJson } from '../../local/commands/shared/printable'
import { Minutes } from '../../schemas/detection'
import { Remark } from '../../schemas/scalars'
import { Window, WindowId, WindowTarget } from '../../schemas/window'
import { deploymentOf, deploymentOptions, deploymentUsage } from '../shared/deployment'
import { timeWritten } from '../shared/moment'
import { printableLine } from '../shared/printable-line'
import { answerAs, apiOf, askSigned, refusalOf } from '../shared/signed-request'

/** `npm run windows`: times in which only what is critical opens an alert, without a deployment. */

const usage = `Usage: npm run windows -- list | open TARGET... --minutes N | end ID   [options]

While a window is open, no alert opens for its targets, except for what is critical; what is open stays open, and probes go on. Requests
are signed with your IAM identity and sent to POST /windows/iam (policy cloudops-maintainer): windows.people must list you. A TARGET is a
domain, *.example.com for every name below it, or domain#name for one of several monitors.

  --minutes N      how long it lasts, at most windows.longest_minutes
  --from TIME      when it begins, such as 2026-01-31T22:00:00Z (default: now)
  --reason TEXT    said with it
  --json           the answer as JSON
  --api URL        the approval API (default: APPROVAL_API_URL; approval_url of the deployment's outputs)
${deploymentUsage}
  --help`

interface Asked {
  readonly request: object
  readonly json: boolean
  readonly api: string
  readonly region: string
}

const read = (args: readonly string[]): Asked => {
  const { values, positionals } = readCommandLine(args, {
    ...deploymentOptions,
    minutes: { type: 'string' },
    from: { type: 'string' },
    reason: { type: 'string' },
    api: { type: 'string' },
    json: { type: 'boolean' },
  })
  const request = requestOf(positionals, {
    minutes: textOf(values, 'minutes'),
    from: textOf(values, 'from'),
    reason: textOf(values, 'reason'),
  })
  const api = apiOf(textOf(values, 'api'))
  return { request, json: values.json === true, api, region: deploymentOf(values).region }
}

type Options = Readonly<Record<'minutes' | 'from' | 'reason', string | undefined>>

const requestOf = ([command = '', ...words]: readonly string[], options: Options): object => {
  if (command !== 'open') {
    const [needless] = Object.entries(options).find(([, value]) => value !== undefined) ?? []
    if (needless !== undefined) throw new UsageError(`--${needless}: only with open`)
  }
  switch (command) {
    case 'list':
      if (words.length > 0) throw new UsageError('that is one word too many')
      return { action: 'list' }
    case 'end': {
      const [window_id = '', ...more] = words
      if (!WindowId.is(window_id) || more.length > 0)
        throw new UsageError(`end: expected ${WindowId.description}, found ${words.join(' ') || 'nothing'}`)
      return { action: 'end', window_id }
    }
    case 'open':
      return openRequest(words, options)
    default:
      throw new UsageError(`one of list, open, end is needed, found ${command || 'nothing'}`)
  }
}

const openRequest = (targets: readonly string[], { minutes, from, reason }: Options): object => {
  const wrong = targets.find((target) => !WindowTarget.is(target))
  if (wrong !== undefined || targets.length === 0)
    throw new UsageError(`open: expected ${WindowTarget.description}, found ${wrong ?? 'nothing'}`)
  if (minutes === undefined || !/^\d{1,5}$/.test(minutes) || !Minutes.is(Number(minutes)))
    throw new UsageError(`--minutes: expected ${Minutes.description}, found ${minutes ?? 'nothing'}`)
  if (reason !== undefined && !Remark.is(reason))
    throw new UsageError(`--reason: expected ${Remark.description}`)
  const starts_at = from === undefined ? undefined : timeWritten(from)
  if (from !== undefined && starts_at === undefined)
    throw new UsageError('--from: expected a time with its zone, such as 2026-01-31T22:00:00Z')
  return {
    action: 'open',
    targets,
    minutes: Number(minutes),
    starts_at,
    reason,
  }
}

const Answer = t.type({ message: t.string, windows: t.array(Window) }, 'Answer')

const safe = (text: string): string => printableLine(text, 300)

const shown = ({ window_id, targets, starts_at, ends_at, opened_by, reason }: Window): string =>
  [
    `${pc.bold(window_id)}  ${starts_at} to ${ends_at}`,
    `  ${safe(targets.join(' '))}`,
    `  ${pc.dim(safe(opened_by))}${reason === undefined ? '' : `  ${safe(reason)}`}`,
  ].join('\n')

const main = async (): Promise<number> => {
  const asked = read(process.argv.slice(2))
  const client = new DynamoDBClient({ region: asked.region })
  try {
    const answer = await askSigned(client, { ...asked, route: '/windows/iam' }, asked.request)
    if (answer.status !== 200) {
      console.error(pc.red(refusalOf(answer)))
      return 1
    }
    const { message, windows } = answerAs(Answer, answer.body)
    if (asked.json) console.log(shownJson(answer.body))
    else {
      console.log(pc.green(safe(message)))
      for (const window of windows) console.log(shown(window))
    }
    return 0
  } finally {
    client.destroy()
  }
}

void runTool(usage, main)
