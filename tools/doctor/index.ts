import { pc } from '../../local/commands/shared/colours'
import { readOptionsOnly, runTool, ToolError } from '../../local/commands/shared/command-line'
import type { Lifetime } from '../../local/commands/shared/lifetime'
import { shownJson } from '../../local/commands/shared/printable'
import { isWitness } from '../../stacks/settings'
import { hasToken } from '../../stacks/settings/agent'
import { COGNITO } from '../deploy/secrets'
import { asked } from '../shared/aws-check'
import { deploymentOf, deploymentOptions, settingsIfAny } from '../shared/deployment'
import { type Finding, lineOf } from '../shared/finding'
import * as checks from './checks'
import { openDeployment } from './clients'
import * as people from './people'

/** `npm run doctor`: whether a running deployment does what it is there for, and what to do where it does not. */

const usage = `Usage: npm run doctor [-- options]     make doctor [STAGE=…]

Asks a running deployment, here or on AWS, whether it does what it is there for. Nothing is changed, and no secret is read.
Exit code 1 where something does not work, or nothing answers.

  --json          one line of JSON for each finding
  --stage NAME    the deployment's stage (default: the setting "stage")
  --region NAME   its region (default: AWS_REGION, then the setting "region")
  --help`

const main = async (life: Lifetime): Promise<number> => {
  const values = readOptionsOnly(process.argv.slice(2), {
    stage: deploymentOptions.stage,
    region: deploymentOptions.region,
    json: { type: 'boolean' },
  })
  const { region, stage } = deploymentOf(values)
  const given = settingsIfAny()
  // Those of another deployment say nothing of this one.
  const settings = given?.region === region && given.stage === stage ? given : undefined
  if (settings !== undefined && isWitness(settings))
    throw new ToolError(
      'these settings are of a witness, which has none of what is asked about\n-> its alarms and those of the first deployment say whether both look (docs/regions.md)',
    )
  const running = openDeployment(region, stage)
  life.add(running.close)
  let date: string | undefined
  running.events.middlewareStack.add(
    (next) => async (args) => {
      const done = await next(args)
      const { headers = {} } = done.response as { headers?: Record<string, string> }
      date ??= headers.date
      return done
    },
    { step: 'deserialize', priority: 'low' },
  )
  const list: readonly (readonly [check: string, permission: string, ask: () => Promise<Finding>])[] = [
    ['rules', 'events:ListRules', () => checks.rules(running)],
    ['clock', 'events:ListRules', async () => checks.clock(date, Date.now())],
    [
      'schedule',
      'events:ListRules, logs:StartQuery and logs:GetQueryResults',
      () => checks.ticks(running, life.signal),
    ],
    ['shards', 'lambda:ListEventSourceMappings', () => checks.shards(running)],
    ['detector', 'dynamodb:GetItem', () => checks.detector(running)],
    ['execution', 'ssm:GetParameter', () => checks.stopSwitch(running)],
    ['dead letters', 'sqs:ListQueues and sqs:GetQueueAttributes', () => checks.letters(running)],
    ['alarms', 'cloudwatch:DescribeAlarms', () => people.alarms(running)],
    [
      'subscriptions',
      'sns:ListSubscriptions',
      () =>
        people.subscriptions(running, {
          'cloudops-alerts': settings?.alert_emails ?? [],
          'cloudops-escalations': settings?.escalation_emails ?? [],
        }),
    ],
    [
      'keys',
      'lambda:GetFunctionConfiguration, kms:DescribeKey, and kms:Decrypt by the key of customer_keys.environment',
      () => checks.keys(running),
    ],
    ...['cloudops/chat', ...(settings !== undefined && hasToken(settings) ? [COGNITO] : [])].map(
      (id) => [id, 'secretsmanager:DescribeSecret', () => checks.secret(id, running)] as const,
    ),
    ['concurrency', 'lambda:GetAccountSettings', () => checks.concurrency(running)],
  ]
  const found: Finding[] = []
  let failure: unknown
  for (const [check, permission, ask] of list) {
    const finding = await asked(check, permission, () =>
      ask().catch((error: unknown) => {
        failure ??= error
        throw error
      }),
    )
    life.signal.throwIfAborted()
    console.log(values.json === true ? shownJson(finding) : lineOf(finding))
    found.push(finding)
  }
  // Nothing is known of a deployment that no question reached, least of all that it works.
  // A refusal has a date, too, so the clock is known of any.
  if (found.every(({ check, unknown }) => check === 'clock' || unknown === true)) throw failure
  const wrong = found.filter(({ level }) => level === 'stop').length
  const open = found.filter(({ level }) => level === 'warn').length
  if (values.json !== true)
    console.log(
      pc.bold(
        `\n${wrong} of ${found.length} do not work, ${open} to look at, in ${region}${stage === '' ? '' : `, stage ${stage}`}`,
      ),
    )
  return wrong === 0 ? 0 : 1
}

void runTool(usage, main)
