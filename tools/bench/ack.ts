import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as t from 'io-ts'
import { API_ALIAS } from '../../functions/approval-handler/contract'
import { analysisDigest, planDigest } from '../../functions/domain/plan/digest'
import { credentialsIn } from '../../local/aws/credentials'
import { unpack } from '../../local/aws/lambda/package'
import { type Cloud, startCloud } from '../../local/cloud'
import { demoSettings } from '../../local/commands/demo/settings'
import { secretValues } from '../../local/secret-values'
import type { Alert } from '../../schemas/alert'
import { emptyPlan } from '../../schemas/plan'
import { contextWith } from '../../stacks/settings/source'
import { synth } from '../../stacks/synth'
import { attested } from '../shared/attest'
import { undecidedSince } from './samples'

/** What acknowledging a click in Slack costs a process that has just been started, against what Lambda gives it in three seconds. */

const FUNCTION = 'approval-handler'
const MEMORY_MB = 256
/** Lambda gives one vCPU at so much memory, and of it in proportion below. */
const MB_PER_VCPU = 1_769
const SLACK_WAITS_MS = 3_000
const RUNS = 5
/** CPU milliseconds that a process of this memory has until Slack stops waiting. */
const BUDGET_MS = (SLACK_WAITS_MS * MEMORY_MB) / MB_PER_VCPU

const Deployed = t.type({
  function_name: t.string,
  filename: t.string,
  environment: t.type({ variables: t.record(t.string, t.string) }),
})

export interface Measured {
  readonly lines: readonly string[]
  /** Goals that were not reached. */
  readonly missed: readonly string[]
}

/** Loads the deployed bundle, answers one invocation, and says what that took. */
const CHILD = `
const event = JSON.parse(require('node:fs').readFileSync(0, 'utf8'))
const context = { invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:${FUNCTION}:${API_ALIAS}' }
require(process.argv[1]).handler(event, context).then(({ statusCode }) => {
  const { user, system } = process.cpuUsage()
  process.stdout.write('\\n' + JSON.stringify({ statusCode, cpu_ms: (user + system) / 1000 }) + '\\n', () => process.exit(0))
})`
const BARE = `const { user, system } = process.cpuUsage(); console.log(JSON.stringify({ cpu_ms: (user + system) / 1000 }))`

interface Answer {
  readonly statusCode?: number
  readonly cpu_ms: number
}

const run = (args: readonly string[], env: NodeJS.ProcessEnv, input: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env, stdio: ['pipe', 'pipe', 'inherit'] })
    let out = ''
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString()
    })
    child.on('error', reject)
    child.on('close', (code) => {
      const line = out.trim().split('\n').at(-1) ?? ''
      if (code === 0) resolve(JSON.parse(line) as Answer)
      else reject(new Error(`the process ended with ${code}`))
    })
    child.stdin.end(input)
  })

/** The function as it is deployed: its variables, and its code unpacked into a folder. */
const functionOf = (cloud: Cloud, folder: string) => {
  const found = cloud.definition.resources
    .map(({ attributes }) => attributes)
    .filter(Deployed.is)
    .find(({ function_name }) => function_name === FUNCTION)
  if (found === undefined) throw new Error(`the definition has no function ${FUNCTION}`)
  const code = join(folder, 'unpacked')
  unpack(join(cloud.definition.directory, found.filename), code)
  return { variables: found.environment.variables, bundle: join(code, 'index.js') }
}

const click = (alertId: string, digest: string, endpoint: string, secret: string): object => {
  const payload = {
    type: 'block_actions',
    user: { id: 'U0DANA', username: 'dana' },
    team: { id: 'T0DEMO' },
    actions: [{ action_id: 'approve', value: JSON.stringify({ alert_id: alertId, plan_digest: digest }) }],
    response_url: `${endpoint}/_local/chat/slack/response/none`,
  }
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
  const timestamp = String(Math.floor(Date.now() / 1000))
  const mac = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')
  return {
    httpMethod: 'POST',
    resource: '/slack/interactions',
    path: '/slack/interactions',
    headers: { 'X-Slack-Request-Timestamp': timestamp, 'X-Slack-Signature': `v0=${mac}` },
    body,
  }
}

/** An alert that a click decides: digest and MACs are its own. */
const undecided = async (alert_id: string, cloud: Cloud): Promise<Alert> => {
  const alert = { ...undecidedSince(new Date().toISOString()), alert_id }
  const { plan = emptyPlan(''), agent_analysis } = alert
  const previews = plan.steps.map(({ id }) => ({ step_id: id, fields: [] }))
  const analysis_digest = analysisDigest(agent_analysis)
  const plan_digest = planDigest({ alert_id, plan, analysis_digest, previews })
  return attested({ ...alert, plan_digest, previews }, cloud)
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

export const benchAck = async (tell: (what: string) => void): Promise<Measured> => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-ack-'))
  tell('synthesizing the stack and starting its cloud on this machine')
  const definition = synth(
    contextWith(demoSettings({ monitors: [{ domain: 'shop.example.com' }], probe: {} })),
    folder,
  )
  let secret = ''
  const cloud = await startCloud({
    definition,
    stateDir: join(folder, 'code'),
    schedules: false,
    secrets: (parts) => {
      secret = parts.slackSigningSecret
      return secretValues(parts)
    },
  })
  try {
    const { variables, bundle } = functionOf(cloud, folder)
    const env = { PATH: process.env.PATH, ...variables, ...cloud.environmentOf(FUNCTION) }
    const table = DynamoDBDocumentClient.from(
      new DynamoDBClient({
        region: 'us-east-1',
        endpoint: cloud.endpoint,
        credentials: credentialsIn(cloud.environment),
      }),
    )
    const cold: number[] = []
    const bare: number[] = []
    for (let index = 0; index < RUNS; index += 1) {
      tell(`cold process ${index + 1} of ${RUNS}`)
      const alert = await undecided(`bench-${index}`, cloud)
      await table.send(new PutCommand({ TableName: 'alerts', Item: alert }))
      const event = click(alert.alert_id, alert.plan_digest ?? '', cloud.endpoint, secret)
      const answer = await run(['-e', CHILD, bundle], env, JSON.stringify(event))
      if (answer.statusCode !== 200) throw new Error(`the click was answered with ${answer.statusCode}`)
      cold.push(answer.cpu_ms)
      bare.push((await run(['-e', BARE], env, '')).cpu_ms)
    }
    const [ack, start] = [median(cold), median(bare)]
    const share = Math.round((ack / BUDGET_MS) * 100)
    return {
      lines: [
        `a click, from a cold process to its answer: ${ack.toFixed(0)} ms of CPU (of it ${start.toFixed(0)} ms Node itself)`,
        `${MEMORY_MB} MB give ${BUDGET_MS.toFixed(0)} ms of CPU in Slack's three seconds: ${share} % are used`,
      ],
      missed:
        ack > BUDGET_MS
          ? [`the answer to a click takes ${ack.toFixed(0)} of ${BUDGET_MS.toFixed(0)} ms`]
          : [],
    }
  } finally {
    await cloud.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
