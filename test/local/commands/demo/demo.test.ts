import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { BROKEN, REPAIRED } from '../../../../local/commands/demo/sites'
import type { Row } from '../../../../local/commands/shared/event-rows'

/** `make demo` as a newcomer runs it: piped, from its own entry point, judged by its exit code and by what it leaves. */

const root = join(__dirname, '..', '..', '..', '..')
const folder = join(root, '.local', 'demo')

interface Run {
  readonly code: number | null
  readonly output: string
}

const { AWS_CONFIG_FILE: _, AWS_SHARED_CREDENTIALS_FILE: __, ...withoutOwn } = process.env

const demo = (environment: Record<string, string> = {}): Promise<Run> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['tools/run.cjs', 'local/commands/demo/index.ts'], {
      cwd: root,
      // What the run of the tests has set for itself would hide a configuration.
      env: { ...withoutOwn, COLUMNS: '', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString()
      })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output }))
  })

const read = (name: string): string => readFileSync(join(folder, name), 'utf8')

/** What the whole run has printed. */
let said = ''

const home = mkdtempSync(join(tmpdir(), 'demo-home-'))
/** The shell of somebody who works with AWS elsewhere, west of Greenwich, behind a proxy. */
const busyShell = {
  HOME: home,
  CI: '1',
  TZ: 'America/Los_Angeles',
  HTTP_PROXY: 'http://127.0.0.1:9',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  AWS_PROFILE: 'nothing',
  AWS_USE_DUALSTACK_ENDPOINT: 'true',
  AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9',
}

const test = suite('make demo')

test.before(() => {
  mkdirSync(join(home, '.aws'))
  const settings = ['use_fips_endpoint = true', 'endpoint_url = http://127.0.0.1:9', 'region = eu-central-1']
  writeFileSync(join(home, '.aws', 'config'), ['[default]', ...settings, ''].join('\n'))
})
test.after(() => rmSync(home, { recursive: true, force: true }))

test('runs the whole workflow and leaves its record, whatever the shell is set to', async () => {
  const { code, output } = await demo(busyShell)
  assert.is(code, 0, output)
  said = output
  const esc = String.fromCharCode(27)
  assert.not.ok(output.includes(esc), 'plain lines when piped')

  const rows = JSON.parse(read('timeline.json')) as Row[]
  const phases = (alertId: string) =>
    new Set(rows.flatMap((row) => (row.alert_id === alertId ? [row.phase] : [])))
  // Messages that are sent together are about no one alert.
  const alerts = [...new Set(rows.map(({ alert_id }) => alert_id))].filter((id) => id !== '')
  assert.is(alerts.length, BROKEN.length, 'every broken site has its alert, the healthy one has none')
  for (const alert of alerts)
    for (const phase of ['detected', 'analysed', 'message', 'ended'] as const)
      assert.ok(phases(alert).has(phase), `${alert} has no ${phase}`)

  const stored = JSON.parse(read('alert.json')) as Record<string, unknown>
  const repaired = phases(String(stored.alert_id))
  for (const phase of ['refused', 'decided', 'execution started', 'action', 'verified'] as const)
    assert.ok(repaired.has(phase), `the repaired alert has no ${phase}`)
  assert.is(stored.execution_status, 'completed')
  assert.is(stored.result, 'resolved')
  const times = rows.map(({ at }) => at)
  assert.equal(times, [...times].sort(), 'by time')

  assert.ok(
    rows.some(({ phase, what }) => phase === 'analysed' && what === 'preview of step-1: version: 42 -> 41'),
    'what people saw beside the plan',
  )
  const isOfRights = ({ what }: Row): boolean => what.startsWith('rights of ')
  const inSteps = rows.filter(({ phase }) => phase === 'action')
  const rights = inSteps.filter(isOfRights)
  const carriedOut = inSteps.filter((row) => !isOfRights(row))
  const ofWhom = (some: readonly Row[]) => [...new Set(some.map(({ domain }) => domain))].sort()
  assert.equal(ofWhom(rights), [...REPAIRED].sort(), 'what IAM let the steps of each do')
  assert.ok(
    rights.some(({ what }) =>
      /^rights of step-1, session policy [0-9a-f]{12}: .*cloudfront:CreateInvalidation.* on arn:/.test(what),
    ),
  )
  const actions = carriedOut.map(({ what }) => what.split(': ')[0])
  assert.is(
    new Set(actions).size,
    REPAIRED.length,
    `each of the repaired sites in a way of its own: ${actions}`,
  )
  assert.is(
    rows.filter(({ phase, what }) => phase === 'ended' && /resolved/.test(what)).length,
    REPAIRED.length,
  )

  assert.match(read('analysis.md'), /## Root Cause/)
  assert.match(read('execution.md'), 'cloudfront:CreateInvalidation')
  const events = read('events.ndjson').trim().split('\n')
  assert.ok(events.length >= 20)
  for (const channel of ['slack', 'teams', 'email'])
    assert.ok(readdirSync(join(folder, 'messages')).some((name) => name.endsWith(`-${channel}.json`)))
})

test('nothing that is expected looks like trouble, and nothing is said twice', () => {
  const logs = read('functions.log').trim().split('\n')
  const broken = /"message":"agent unavailable"/
  assert.equal(
    logs.filter((line) => !/^[a-z-]+ \{"level":"INFO",/.test(line) && !broken.test(line)),
    [],
    'the agent that breaks off is the one thing that went wrong',
  )
  assert.is(logs.filter((line) => broken.test(line)).length, 1)
  assert.not.match(said, /WARN|ERROR|^ +at .*:\d+:\d+/m)
  const rows = said.split('\n').filter((line) => /^ +\+[\d.]+s /.test(line))
  const perAlert = said
    .split(/^(?=\S+ {2}alert-)/m)
    .map((part) => part.replace(/^ +\+[\d.]+s /gm, '').split('\n'))
  for (const lines of perAlert) {
    const told = lines.filter((line) => line.trim() !== '')
    assert.equal(told, [...new Set(told)])
  }
  assert.ok(rows.length >= 30, `${rows.length} rows`)
})

test('says which of the domains it was given is none, and starts nothing', async () => {
  const { code, output } = await demo({ DOMAINS: 'exa mple..com' })
  assert.is(code, 1)
  assert.match(output, /monitors\.\d+\.domain: found "mple\.\.com"/)
})

test.run()
