import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { credentialsIn, randomCredentials } from '../../../local/aws/credentials'
import { type Cloud, startCloud } from '../../../local/cloud'
import { demoSettings } from '../../../local/commands/demo/settings'
import { listen } from '../../../local/listen'
import { VantageObserved } from '../../../schemas/events'
import { vantageKey } from '../../../schemas/monitor'
import type { PrimaryDeployment } from '../../../schemas/vantage'
import { contextWith } from '../../../stacks/settings/source'
import { synth } from '../../../stacks/synth'
import { type Fixture, prepareFixture, startWorld, type World } from '../../../tools/chaos/fixture'
import { statesOf } from '../../support/cloudwatch'
import { type NameServer, startNameServer } from '../../support/name-server'
import { readDefinition } from '../../support/synthesized'
import { news, stateOf } from '../../support/watched-fleet'

/** Two local clouds side by side: a deployment, and a witness in another region that watches the same sites and it. */

const [HERE, THERE] = ['eu-central-1', 'us-east-1'] as const
const [shop, blog] = ['shop.regions.example', 'blog.regions.example']
const ACCOUNT = '123456789012'
const ROLE = `arn:aws:iam::${ACCOUNT}:role/cloudops-witness-${THERE}`
/** Where the sites are, as each region's resolvers say: another server in each. */
const SITES = { [HERE]: '127.0.0.1', [THERE]: '127.0.0.2' } as const
type Region = keyof typeof SITES

interface Regions {
  readonly world: World
  readonly witness: Cloud
  readonly lines: string[]
  /** `REGION DOMAIN` of sites that answer 503 to whoever asks from there. */
  readonly broken: Set<string>
  /** Minutes pass, and each region's schedule fires: the witness first. */
  round(minutes: number): Promise<void>
  stop(): Promise<void>
}

const startSites = async (broken: ReadonlySet<string>) => {
  const servers = (Object.keys(SITES) as Region[]).map((region) =>
    createServer((request, response) => {
      const host = request.headers.host?.replace(/:\d+$/, '')
      response.writeHead(broken.has(`${region} ${host}`) ? 503 : 200).end('release 42\n')
    }),
  )
  const [first, second] = servers
  if (first === undefined || second === undefined) throw new Error('two regions were expected')
  const port = await listen(first)
  await new Promise<void>((resolve) => second.listen(port, SITES[THERE], resolve))
  const stop = async () => {
    for (const server of servers) {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }
  return { port, stop }
}

const settingsOf = (region: Region, port: number, names: NameServer, vantage: object) => ({
  account_id: ACCOUNT,
  region,
  monitors: [shop, blog].map((domain) => ({
    ...{ domain, scheme: 'http', port, checks: { registration: false } },
  })),
  probe: {
    ...{ resolvers: [names.address], allow_private: true, confirm_interval_ms: 20, timeout_ms: 4_000 },
  },
  detection: { self_check: { references: [] }, grouping: { min_domains: 10 } },
  vantage,
})

const start = async (): Promise<Regions> => {
  const stops: (() => Promise<unknown> | unknown)[] = []
  const broken = new Set<string>()
  const sites = await startSites(broken)
  stops.push(sites.stop)
  const here = await startNameServer([SITES[HERE]])
  const there = await startNameServer([SITES[THERE]])
  stops.push(here.stop, there.stop)
  const fixture: Fixture = await prepareFixture(
    [],
    settingsOf(HERE, sites.port, here, {
      role: 'primary',
      witnesses: [{ region: THERE, role_arn: ROLE }],
    }),
  )
  stops.push(fixture.stop)
  // Both clouds are of one account: what signs in the one is known in the other.
  const credentials = randomCredentials()
  const world = await startWorld(fixture, {
    credentials,
    visitors: [{ functionName: 'witness', role: ROLE }],
  })
  stops.push(world.stop)

  const folder = mkdtempSync(join(tmpdir(), 'cloudops-witness-'))
  stops.push(() => rmSync(folder, { recursive: true, force: true }))
  // As an operator does: the output of the first deployment is a setting of the witness.
  const points = world.cloud.definition.outputs.vantage_points as Record<string, PrimaryDeployment>
  const given = settingsOf(THERE, sites.port, there, { role: 'witness', primary: points[THERE] })
  const { monitors, probe } = given
  const definition = await synth(contextWith({ ...demoSettings({ monitors, probe }), ...given }), folder)
  const lines: string[] = []
  const witness = await startCloud({
    ...{ definition, credentials, schedules: false },
    stateDir: join(folder, 'state'),
    otherRegions: { [HERE]: world.cloud.endpoint },
    environment: world.clockEnvironment,
  })
  stops.push(witness.stop)
  witness.lambda.onLog((_, line) => lines.push(line))
  return {
    ...{ world, witness, lines, broken },
    round: async (minutes) => {
      world.advance(minutes * 30_000)
      await witnessTick(witness)
      await world.cloud.idle()
      world.advance(minutes * 30_000)
      await world.clients.invoke('invoke-agent-analysis', { 'detail-type': 'Scheduled Event' })
      await world.cloud.idle()
    },
    stop: async () => {
      for (let next = stops.pop(); next !== undefined; next = stops.pop()) await next()
    },
  }
}

const witnessTick = async ({ lambda }: Cloud): Promise<Record<string, unknown>> => {
  const { payload } = await lambda.invoke(`arn:aws:lambda:${THERE}:${ACCOUNT}:function:witness`, '{}')
  return JSON.parse(payload)
}

const test = suite<Regions>('two regions, on local clouds side by side')
test.before(async (context) => void Object.assign(context, await start()))
test.after(({ stop }) => stop())

const slackTexts = ({ cloud }: World): string =>
  JSON.stringify(cloud.chat.messages.filter(({ channel }) => channel === 'slack'))

test('what the witness sees is on the bus of the first deployment, and kept by its detector', async ({
  world,
  round,
}) => {
  await round(2)
  const [observed, ...more] = news(world, 'VantageObserved') as readonly VantageObserved[]
  assert.equal(more, [])
  assert.equal(observed?.vantage, THERE)
  assert.equal([...(observed?.findings ?? [])].map(({ monitor, status }) => `${monitor} ${status}`).sort(), [
    `${blog} healthy`,
    `${shop} healthy`,
  ])
  assert.equal(((await stateOf(world, vantageKey(THERE, 1))) as { vantage: unknown }).vantage, observed)
})

test('what fails from both opens with one round', async ({ world, broken, round }) => {
  for (const region of [HERE, THERE]) broken.add(`${region} ${blog}`)
  await round(2)
  assert.equal(
    news(world, 'IssueDetected').map(({ domain }) => domain),
    [blog],
  )
  assert.match(slackTexts(world), `fails from ${HERE}, ${THERE}`)
})

test('what fails from the first region alone waits, then opens and says so on the card', async ({
  world,
  broken,
  round,
}) => {
  broken.add(`${HERE} ${shop}`)
  await round(2)
  await round(8)
  assert.equal(news(world, 'IssueDetected'), [])
  await round(10)
  assert.equal(
    news(world, 'IssueDetected').map(({ domain }) => domain),
    [shop],
  )
  assert.match(slackTexts(world), `fails from ${HERE} only; well from ${THERE}`)
})

test('by its role a witness says nothing else, and no one else says it', async ({ world, witness }) => {
  const region = HERE
  const sts = new STSClient({
    ...{ region, endpoint: witness.endpoint },
    credentials: credentialsIn(witness.environmentOf('witness')),
  })
  const points = world.cloud.definition.outputs.vantage_points as Record<string, PrimaryDeployment>
  const { role_arn: RoleArn = '', bus_arn: EventBusName = '' } = points[THERE] ?? {}
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'witness' }))
  const bus = new EventBridgeClient({
    ...{ region, endpoint: witness.endpoint, maxAttempts: 1 },
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  })
  const put = (DetailType: string, Source: string, detail: object) =>
    bus.send(
      new PutEventsCommand({
        Entries: [{ EventBusName, DetailType, Source, Detail: JSON.stringify(detail) }],
      }),
    )
  const refused = (sending: Promise<unknown>) =>
    sending.then(
      () => 'taken',
      (error: Error) => error.name,
    )
  const { source, example } = VantageObserved
  assert.is(await refused(put('AlertApproved', source, example)), 'AccessDeniedException')
  assert.is(await refused(put('VantageObserved', 'acme.other', example)), 'AccessDeniedException')
  const strangers = new STSClient({
    ...{ region, endpoint: world.cloud.endpoint, maxAttempts: 1 },
    credentials: credentialsIn(world.cloud.environmentOf('notify')),
  })
  assert.is(
    await refused(strangers.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'stranger' }))),
    'AccessDenied',
  )
  // It may say what the key of its region has not signed. It is not believed.
  const before = (await stateOf(world, vantageKey(THERE, 1))) as { readonly vantage: VantageObserved }
  const observed_at = new Date(Date.parse(before.vantage.observed_at) + 60_000).toISOString()
  const forged = { ...example, data: { ...before.vantage, observed_at } }
  await put('VantageObserved', source, forged)
  await world.cloud.idle()
  assert.equal(await stateOf(world, vantageKey(THERE, 1)), before)
  for (const client of [sts, bus, strangers]) client.destroy()
})

test('a first region that is lost is silence, and the alarm of the witness rings on it', async ({
  world,
  witness,
  lines,
}) => {
  const beats = () => lines.filter((line) => line.includes('"PrimaryTicks":1')).length
  const series: (number | undefined)[] = []
  const watchOnce = async () => {
    const before = beats()
    const answer = await witnessTick(witness)
    series.push(beats() > before ? 1 : undefined)
    return answer
  }
  assert.is((await watchOnce()).primary, 'at_work')
  await world.cloud.stop()
  const { errorMessage } = await watchOnce()
  assert.match(String(errorMessage), /^the first deployment cannot be reached: /)
  assert.ok(lines.some((line) => line.includes('the first deployment is silent')))
  await watchOnce()
  await watchOnce()
  assert.equal(series, [1, undefined, undefined, undefined])
  const { resource } = readDefinition(witness.definition.directory)
  const missing = Object.values(resource.aws_cloudwatch_metric_alarm ?? {}).find(
    ({ alarm_name }) => alarm_name === 'cloudops-primary-ticks-missing',
  )
  assert.equal(statesOf(missing ?? {}, [1, 1, 1, ...series], { beyond: 3 }).slice(-2), ['OK', 'ALARM'])
})

test.run()
