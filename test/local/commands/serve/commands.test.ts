import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { waitFor } from '../../../../local/commands/demo/wait'
import type { AnyEvent } from '../../../../schemas/event'
import { AlertAnalyzed, AlertApproved, AlertClosed } from '../../../../schemas/events'
import { hasCli, hasCliV2, type RunningCloud, startRunningCloud } from '../../../support/running-cloud'

/** The specification's commands and the promises about them, with the stock CLI against the cloud of `make local`. */

const test = suite('local/commands/serve/commands')
if (!hasCli) console.log('skipped: the aws CLI is not on this machine')
const withCli = hasCli ? test : test.skip

let cloud: RunningCloud
let files: string

test.before(async () => {
  if (!hasCli) return
  files = mkdtempSync(join(tmpdir(), 'commands-'))
  cloud = await startRunningCloud()
  // On a slow machine the schedules would fire between two looks at the tables.
  const { Rules } = (await cloud.json('events', 'list-rules')) as {
    Rules: { Name: string; ScheduleExpression?: string }[]
  }
  for (const { Name, ScheduleExpression } of Rules)
    if (ScheduleExpression !== undefined) await cloud.json('events', 'disable-rule', '--name', Name)
})
test.after(async () => {
  if (!hasCli) return
  await cloud.stop()
  rmSync(files, { recursive: true, force: true })
})

const STALE = 'shop.example.test'
const DOWN = 'api.example.test'

/** The function's answer to `aws lambda invoke`. */
const invoke = async (name: string, ...args: readonly string[]): Promise<Record<string, unknown>> => {
  const response = join(files, 'response.json')
  await cloud.json('lambda', 'invoke', '--function-name', name, ...args, response)
  return JSON.parse(readFileSync(response, 'utf8'))
}

type Typed = Readonly<Record<string, Readonly<Record<string, unknown>>>>

const item = async (alertId: string): Promise<Typed> => {
  const key = JSON.stringify({ alert_id: { S: alertId } })
  const args = ['dynamodb', 'get-item', '--consistent-read', '--table-name', 'alerts', '--key', key]
  const { Item = {} } = ((await cloud.json(...args)) ?? {}) as { Item?: Typed }
  return Item
}

const alertIds = new Map<string, string>()
const idOf = (domain: string): string => alertIds.get(domain) ?? `no alert of ${domain}`

const post = async (body: string, headers: Readonly<Record<string, string>> = {}, query = '') => {
  const response = await fetch(`${cloud.env.APPROVAL_API_URL}${query}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-api-key': cloud.env.APPROVAL_API_KEY ?? '',
      ...headers,
    },
    body,
  })
  return { status: response.status, body: await response.text() }
}

/** Everything that is stored in any table. */
const everything = async (): Promise<string> => {
  const { TableNames } = (await cloud.json('dynamodb', 'list-tables')) as { TableNames: string[] }
  const tables = await Promise.all(
    TableNames.map((name) => cloud.json('dynamodb', 'scan', '--table-name', name)),
  )
  return JSON.stringify(tables.map((table) => (table as { Items: unknown }).Items))
}

withCli('aws lambda invoke invoke-agent-analysis answers with the alert ids', async () => {
  const answer = await invoke('invoke-agent-analysis', '--payload', '{}')
  const { alert_ids, domains } = answer as {
    alert_ids: string[]
    domains: { domain: string; alert_ids: string[] }[]
  }
  assert.ok(alert_ids.length >= 6)
  for (const { domain, alert_ids: ids } of domains) if (ids[0] !== undefined) alertIds.set(domain, ids[0])
  assert.equal(domains.flatMap(({ alert_ids: ids }) => ids).sort(), [...alert_ids].sort())
})

withCli(
  'aws dynamodb get-item shows the documented attributes of a pending alert with their types',
  async () => {
    const alert = await waitFor('the analysis', async () => {
      const found = await item(idOf(STALE))
      return found.s3_analysis_key === undefined ? undefined : found
    })
    const texts = ['alert_id', 'domain', 'timestamp', 'approval_status', 'execution_status']
    for (const name of [...texts, 'agent_analysis', 'agent_session_id', 's3_analysis_key', 's3_analysis_url'])
      assert.equal(Object.keys(alert[name] ?? {}), ['S'], name)
    assert.equal(Object.keys(alert.ttl ?? {}), ['N'])
    assert.equal(alert.approval_status, { S: 'pending' })
    assert.equal(alert.execution_status, { S: 'not_started' })
    assert.match(String(alert.timestamp?.S), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    const days = (Number(alert.ttl?.N) - Date.now() / 1000) / 86_400
    assert.ok(days > 29 && days < 31, `ttl in ${days} days`)
  },
)

const listing = async (): Promise<string> =>
  (await cloud.aws('s3', 'ls', '--recursive', `s3://${cloud.env.S3_ANALYSIS_BUCKET}`)).out

const documentOf = (folder: string, domain: string): RegExp =>
  new RegExp(`${folder}/\\d{4}-\\d\\d-\\d\\d/${domain}/\\d\\d-\\d\\d-\\d\\d-${idOf(domain)}\\.md`)

withCli('aws s3 ls shows the analysis under alerts/YYYY-MM-DD/domain/HH-MM-SS-alert_id.md', async () => {
  assert.match(await listing(), documentOf('alerts', STALE))
})

const payloads: readonly (readonly [how: string, args: (payload: string) => readonly string[]])[] = [
  ['text', (payload) => ['--payload', payload]],
  [
    'a file',
    (payload) => {
      const file = join(files, 'payload.json')
      writeFileSync(file, payload)
      return ['--payload', `fileb://${file}`]
    },
  ],
]
for (const [how, args] of payloads) {
  withCli(`approval-handler with the documented payload as ${how} answers 404 for test-123`, async () => {
    const payload = '{"alert_id":"test-123","action":"approve","approved_by":"testuser"}'
    const { statusCode, body } = await invoke('approval-handler', ...args(payload))
    assert.is(statusCode, 404)
    assert.match(String(body), /there is no alert test-123/)
  })

  withCli(`execution-handler with the documented payload as ${how} answers 404 for test-123`, async () => {
    const { statusCode, body } = await invoke('execution-handler', ...args('{"alert_id":"test-123"}'))
    assert.is(statusCode, 404)
    assert.match(String(body), /there is no alert test-123/)
  })
}

const encodings = ['raw-in-base64-out', 'base64'] as const
if (hasCli && !hasCliV2)
  console.log('skipped: payload encodings of version 2 of the aws CLI, which is not here')
for (const encoding of encodings) {
  const withV2 = hasCliV2 ? test : test.skip
  withV2(`version 2 of the CLI with the payload encoding ${encoding}`, async () => {
    const payload = '{"alert_id":"test-123"}'
    const given = encoding === 'base64' ? Buffer.from(payload).toString('base64') : payload
    const { statusCode } = await invoke(
      'execution-handler',
      '--cli-binary-format',
      encoding,
      '--payload',
      given,
    )
    assert.is(statusCode, 404)
  })
}

const refusals: readonly (readonly [
  name: string,
  send: () => ReturnType<typeof post>,
  status: number,
  says: RegExp,
])[] = [
  ['without a key', () => post('{}', { 'x-api-key': '' }), 403, /Forbidden/],
  [
    'an unknown action',
    () => post('{"alert_id":"test-123","action":"obliterate"}'),
    400,
    /obliterate.*allowed are.*approve.*reject/,
  ],
  ['bad JSON', () => post('{"alert_id":'), 400, /JSON/],
  ['an unknown alert', () => post('{"alert_id":"test-123","action":"approve"}'), 404, /test-123/],
  [
    'an unknown alert by query parameters',
    () => post('', {}, '?alert_id=test-123&action=approve&approved_by=testuser&comment=ok'),
    404,
    /test-123/,
  ],
  ['no alert at all', () => post('{"action":"approve"}'), 400, /alert_id/],
]
for (const [name, send, status, says] of refusals) {
  withCli(`POST /approval with ${name} is a ${status}`, async () => {
    const answer = await send()
    assert.is(answer.status, status, answer.body)
    assert.match(answer.body, says)
  })
}

withCli('execution-handler refuses a pending alert', async () => {
  const { statusCode, body } = await invoke(
    'execution-handler',
    '--payload',
    JSON.stringify({ alert_id: idOf(DOWN) }),
  )
  assert.is(statusCode, 409)
  assert.match(String(body), /pending/)
})

withCli('approving is a 200, again a 200 that says so, rejecting then a 409 with who and when', async () => {
  const decision = (action: string, by: string) =>
    post(JSON.stringify({ alert_id: idOf(STALE), action, approved_by: by, comment: 'go' }))
  assert.is((await decision('approve', 'dana')).status, 200)
  const again = await decision('approve', 'dana')
  assert.is(again.status, 200)
  assert.match(again.body, /already/)
  const opposite = await decision('reject', 'erin')
  assert.is(opposite.status, 409)
  const { decided_by, decided_at } = JSON.parse(opposite.body)
  assert.match(decided_by, /dana/)
  assert.match(decided_at, /^\d{4}-\d\d-\d\dT/)
})

withCli(
  'the approved plan is carried out: its log is under executions/, its attributes are documented',
  async () => {
    const done = await waitFor(
      'the execution',
      async () => {
        const found = await item(idOf(STALE))
        return found.execution_status?.S === 'completed' ? found : undefined
      },
      60_000,
    )
    const texts = ['approved_by', 'approved_at', 'approval_comment', 'executed_at', 'execution_log']
    for (const name of [...texts, 'execution_details'])
      assert.equal(Object.keys(done[name] ?? {}), ['S'], name)
    assert.type(JSON.parse(String(done.execution_details?.S)), 'object')
    assert.match(await listing(), documentOf('executions', STALE))
  },
)

interface SavedQuery {
  readonly name: string
  readonly queryString: string
  readonly logGroupNames: readonly string[]
}

/** What a saved query answers over the last hour, a line each. */
const answers = async ({ queryString, logGroupNames }: SavedQuery): Promise<readonly object[]> => {
  const now = Math.floor(Date.now() / 1000)
  const { queryId } = (await cloud.json(
    ...['logs', 'start-query', '--start-time', String(now - 3600), '--end-time', String(now)],
    ...['--query-string', queryString, '--log-group-names', ...logGroupNames],
  )) as { queryId: string }
  const { status, results } = (await cloud.json('logs', 'get-query-results', '--query-id', queryId)) as {
    status: string
    results: { field: string; value: string }[][]
  }
  assert.is(status, 'Complete')
  return results.map((row) => Object.fromEntries(row.map(({ field, value }) => [field, value])))
}

withCli('aws logs start-query: the saved queries answer from what the functions wrote', async () => {
  const { queryDefinitions } = (await cloud.json('logs', 'describe-query-definitions')) as {
    queryDefinitions: SavedQuery[]
  }
  const found = new Map<string, readonly object[]>()
  for (const query of queryDefinitions) found.set(query.name.replace('CloudOps/', ''), await answers(query))
  assert.ok(found.size >= 15)
  assert.equal(found.get('Approval Rate'), [{ approval_status: 'approved', 'count()': '1' }])
  assert.equal(found.get('Execution Success Rate'), [{ execution_status: 'completed', 'count()': '1' }])
  assert.match(JSON.stringify(found.get('Analysis Performance')), /^\[\{"invocations":"\d+"\}\]$/)
  assert.match(JSON.stringify(found.get('Analysis Performance (corrected)')), /"p95_seconds":"\d/)
  assert.match(
    JSON.stringify(found.get('On call/is the detector running')),
    /"trigger":"manual".*"ticks":"1"/,
  )
  assert.match(
    JSON.stringify(found.get('On call/who decided what')),
    /"message":"Alert approved".*"decided_by":/,
  )
  assert.match(
    JSON.stringify(found.get('On call/what an execution did, step by step')),
    /cloudfront:CreateInvalidation/,
  )
  assert.equal(found.get('On call/timeouts and crashes'), [])
})

const forged = (definition: AnyEvent, alertId: string, domain: string, more: object = {}) => {
  const { metadata, data } = definition.example as { metadata: object; data: object }
  const detail = { metadata, data: { ...data, alert_id: alertId, domain, ...more } }
  return {
    EventBusName: 'cloudops-agent',
    Source: 'cloudops.agent',
    DetailType: definition.name,
    Detail: JSON.stringify(detail),
  }
}

withCli('forged events execute nothing, show nothing false and change nothing', async () => {
  await cloud.run.cloud.idle()
  const before = await everything()
  const objects = await listing()
  const told = cloud.run.cloud.chat.messages.length
  const entries = [
    forged(AlertApproved, idOf(DOWN), DOWN, { approved_by: 'forger' }),
    forged(AlertClosed, idOf(DOWN), DOWN),
    forged(AlertAnalyzed, 'alert-forged', DOWN),
    forged(AlertApproved, 'alert-forged', DOWN),
    forged(AlertApproved, idOf(STALE), STALE),
  ]
  const put = (await cloud.json('events', 'put-events', '--entries', JSON.stringify(entries))) as object
  assert.is((put as { FailedEntryCount: number }).FailedEntryCount, 0)
  await cloud.run.cloud.idle()
  const said = cloud.run.cloud.chat.messages.slice(told)
  const lies = said.filter(({ payload }) =>
    /forger|alert-forged|api\.example\.test/.test(JSON.stringify(payload)),
  )
  assert.equal(lies, [])
  assert.is(await listing(), objects)
  const after = await everything()
  assert.is(JSON.stringify(withoutIdempotency(after)), JSON.stringify(withoutIdempotency(before)))
})

/** Who was told of which event is not what a forged event may change; that it was looked at may be remembered. */
const withoutIdempotency = (text: string): unknown =>
  (JSON.parse(text) as { alert_id?: unknown; domain?: unknown }[][]).map((table) =>
    table.filter((one) => one.alert_id !== undefined || one.domain !== undefined),
  )

const event = {
  id: '1',
  account: '000000000000',
  source: 'cloudops.agent',
  time: '2026-01-01T00:00:00Z',
  region: 'us-east-1',
  resources: [],
  'detail-type': 'AlertApproved',
  detail: { n: 3 },
}
const patterns: readonly (readonly [pattern: string, result: boolean | 'invalid'])[] = [
  ['{"source":["cloudops.agent"],"replay-name":[{"exists":false}]}', true],
  ['{"detail":{"n":[{"numeric":[">",2,"<=",3]}]}}', true],
  ['{"detail-type":[{"anything-but":"AlertApproved"}]}', false],
  ['{"source":"cloudops.agent"}', 'invalid'],
  ['{"source":[{"prefixes":"cloud"}]}', 'invalid'],
  ['{', 'invalid'],
]
for (const [pattern, result] of patterns) {
  withCli(`aws events test-event-pattern says ${result} to ${pattern}`, async () => {
    const args = ['--event-pattern', pattern, '--event', JSON.stringify(event)]
    const said = await cloud.aws('events', 'test-event-pattern', ...args)
    if (result === 'invalid') assert.match(said.err, /InvalidEventPatternException/)
    else assert.equal(JSON.parse(said.out), { Result: result })
  })
}

withCli(
  'aws events start-replay of the whole archive changes no item, sends nothing, executes nothing',
  async () => {
    await cloud.run.cloud.idle()
    const before = await everything()
    const told = cloud.run.cloud.chat.messages.length
    const executions = (text: string) => text.split('\n').filter((line) => line.includes('executions/'))
    const logs = executions(await listing())
    const { Archives } = (await cloud.json('events', 'list-archives')) as {
      Archives: { ArchiveName: string; EventSourceArn: string; EventCount: number }[]
    }
    const [archive] = Archives
    assert.ok(archive !== undefined && archive.EventCount > 10)
    const archiveArn = archive.EventSourceArn.replace(/event-bus\/.*/, `archive/${archive.ArchiveName}`)
    const end = new Date(Date.now() + 60_000).toISOString()
    await cloud.json(
      ...['events', 'start-replay', '--replay-name', 'whole', '--event-source-arn', archiveArn],
      ...['--event-start-time', '2020-01-01T00:00:00Z', '--event-end-time', end],
      ...['--destination', JSON.stringify({ Arn: archive.EventSourceArn })],
    )
    await waitFor('the end of the replay', async () => {
      const { State } = (await cloud.json('events', 'describe-replay', '--replay-name', 'whole')) as {
        State: string
      }
      return State === 'COMPLETED' ? State : undefined
    })
    await cloud.run.cloud.idle()
    assert.is(await everything(), before)
    assert.is(cloud.run.cloud.chat.messages.length, told)
    assert.equal(executions(await listing()), logs)
  },
)

test.run()
