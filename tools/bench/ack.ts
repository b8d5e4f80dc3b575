import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { API_ALIAS } from '../../functions/approval-handler/contract'
import { startCloud } from '../../local/cloud'
import { demoSettings } from '../../local/commands/demo/settings'
import { secretValues } from '../../local/secret-values'
import { createAuthority, days } from '../../local/sites/certificates'
import { contextWith } from '../../stacks/settings/source'
import { synth } from '../../stacks/synth'
import { bundled } from './bundle'
import { answerOf } from './child'
import { deployedFunction } from './deployed'
import type { Bench } from './model'
import { paceOf } from './pace'
import { type Table, tableOf, undecidedIn } from './stored'

/** What acknowledging a click in Slack costs a process that has just been started, against what Lambda gives it in three seconds. */

const FUNCTION = 'approval-handler'
const REFERENCE = join(__dirname, 'ack-reference.ts')
const DOMAIN = 'shop.example.com'
const MEMORY_MB = 256
/** Lambda gives one vCPU at so much memory, and of it in proportion below. */
const MB_PER_VCPU = 1_769
const SLACK_WAITS_MS = 3_000
const RUNS = 9
/** CPU milliseconds that a process of this memory has until Slack stops waiting. */
const BUDGET_MS = (SLACK_WAITS_MS * MEMORY_MB) / MB_PER_VCPU
/** Of which the rest is left for what Lambda itself does before the code is there. */
const MOST_MS = 300
/** The same times the stock clients alone: what a busy or slow machine is held to. */
const MOST_TIMES = 2.2
/** What the function asks while it answers, as the SDK's variables name it. */
const ASKED = ['DYNAMODB', 'KMS', 'SECRETS_MANAGER', 'EVENTBRIDGE']

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

interface Front {
  /** Variables with which the SDK connects by TLS, as it does on AWS. */
  readonly variables: Readonly<Record<string, string>>
  stop(): void
}

/** TLS in front of the cloud of this machine: one connection, with its handshake, for each service that is asked. */
const tlsBefore = async (endpoint: string, folder: string): Promise<Front> => {
  const authority = await createAuthority()
  const { cert, key } = await authority.issue('localhost', days(-1, 1))
  const { port, hostname } = new URL(endpoint)
  const server = createServer({ cert, key }, (socket) => {
    const behind = connect(Number(port), hostname)
    socket.pipe(behind).pipe(socket)
    const end = (): void => {
      socket.destroy()
      behind.destroy()
    }
    socket.on('error', end)
    behind.on('error', end)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const url = `https://localhost:${(server.address() as AddressInfo).port}`
  const trusted = join(folder, 'authority.pem')
  writeFileSync(trusted, authority.certificate)
  return {
    variables: {
      NODE_EXTRA_CA_CERTS: trusted,
      ...Object.fromEntries(ASKED.map((service) => [`AWS_ENDPOINT_URL_${service}`, url])),
    },
    stop: () => void server.close(),
  }
}

const measure: Bench['run'] = async (tell, _life, quick) => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-ack-'))
  tell('synthesizing the stack and starting its cloud on this machine')
  const definition = await synth(
    contextWith(demoSettings({ monitors: [{ domain: DOMAIN }], probe: {} })),
    folder,
  )
  let secret = ''
  let front: Front | undefined
  let table: Table | undefined
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
    const { variables, bundle } = deployedFunction(cloud.definition, folder, FUNCTION)
    front = await tlsBefore(cloud.endpoint, folder)
    const own = { PATH: process.env.PATH, ...variables, ...cloud.environmentOf(FUNCTION) }
    const env = { ...own, ...front.variables }
    table = tableOf(cloud)
    const cold: number[] = []
    const stock: number[] = []
    const bare: number[] = []
    const reference = await bundled(REFERENCE, folder)
    for (let index = 0; index < RUNS; index += 1) {
      tell(`cold process ${index + 1} of ${RUNS}`)
      const alert = await undecidedIn(cloud, DOMAIN, `bench-${index}`)
      await table.put([alert])
      const event = click(alert.alert_id, alert.plan_digest ?? '', cloud.endpoint, secret)
      const answer = await answerOf<Answer>(['-e', CHILD, bundle], { env, input: JSON.stringify(event) })
      if (answer.statusCode !== 200) throw new Error(`the click was answered with ${answer.statusCode}`)
      cold.push(answer.cpu_ms)
      stock.push((await answerOf<Answer>([reference], { env })).cpu_ms)
      bare.push((await answerOf<Answer>(['-e', BARE], { env })).cpu_ms)
    }
    const [ack, clients, start] = [Math.min(...cold), Math.min(...stock), Math.min(...bare)]
    return {
      figures: [
        {
          what: 'a click, from a cold process to its answer',
          value: ack,
          unit: 'ms',
          ...(quick ? {} : { goal: { most: MOST_MS, pace: await paceOf(folder) } }),
        },
        { what: 'of it, Node itself', value: start, unit: 'ms' },
        {
          what: 'the same requests by the stock clients alone',
          value: clients,
          unit: 'ms',
        },
        {
          what: 'the click over that, beyond Node',
          value: (ack - start) / (clients - start),
          ...(quick ? { goal: { most: MOST_TIMES } } : {}),
        },
      ],
      details: [`${BUDGET_MS.toFixed(0)} ms is what ${MEMORY_MB} MB give until Slack stops waiting`],
    }
  } finally {
    table?.close()
    front?.stop()
    await cloud.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

export const ack: Bench = {
  title: "Slack's acknowledgement",
  method:
    `CPU time of a process that loads \`${FUNCTION}\` as it is deployed and answers one signed click on the local cloud, by TLS to ` +
    `each service of AWS that it asks: the least of ${RUNS}, in turns with the same requests by the stock clients and with Node alone, ` +
    'since a busy machine only adds.',
  run: measure,
}
