import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeStopSwitch } from '../../functions/adapters/ssm/stop-switch'
import { type SmallServices, startSmallServices } from '../support/small-services'

const test = suite('tools/execution')
let services: SmallServices

test.before(async () => {
  services = await startSmallServices()
  const { endpoint, region } = services.client()
  process.env.AWS_ENDPOINT_URL = endpoint
  process.env.AWS_REGION = region
  process.env.AWS_ACCESS_KEY_ID = 'x'
  process.env.AWS_SECRET_ACCESS_KEY = 'x'
})
test.after(() => services.stop())

/** Exit code and what was written. */
const run = (...args: readonly string[]): Promise<{ code: number | null; text: string }> =>
  new Promise((resolve, reject) => {
    const file = join(__dirname, '..', '..', 'tools', 'execution', 'index.ts')
    const child = spawn(process.execPath, ['tools/run.cjs', file, ...args], {
      env: { ...process.env, NO_COLOR: '1' },
    })
    let text = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString()
      })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, text }))
  })

const bin = mkdtempSync(join(tmpdir(), 'cloudops-npm-'))
test.after(() => rmSync(bin, { recursive: true }))

/** A folder with an `npm` that says what it is given. */
const fakeNpm = (): string => {
  writeFileSync(join(bin, 'npm'), `#!/bin/sh\nprintf '[%s]' "$@"\n`, { mode: 0o755 })
  return bin
}

const stopped = () => makeStopSwitch({ parameter: '/cloudops/execution' }).stopped()()

test('stops with a reason, says so, resumes', async () => {
  const stop = await run('stop', '--reason', 'change freeze')
  assert.equal(stop, {
    code: 0,
    text: `/cloudops/execution in ${process.env.AWS_REGION}: stop: change freeze\n`,
  })
  assert.match((await stopped()) ?? '', 'change freeze')
  assert.equal((await run('status')).text, stop.text)
  assert.equal(await run('resume'), {
    code: 0,
    text: `/cloudops/execution in ${process.env.AWS_REGION}: run\n`,
  })
  assert.is(await stopped(), undefined)
})

const wrong: readonly (readonly [string, readonly string[], number, string])[] = [
  ['nothing', [], 2, 'one of stop, resume, status is needed'],
  ['an unknown command', ['halt'], 2, 'usage: execution stop'],
  ['two commands', ['stop', 'resume'], 2, 'usage:'],
  ['an unknown option', ['stop', '--force'], 2, 'usage:'],
  ['a reason to resume', ['resume', '--reason', 'x'], 2, '--reason: only with stop'],
  ['a reason of two lines', ['stop', '--reason', 'a\nb'], 2, '--reason: one line'],
  ['a stage that is none', ['stop', '--stage', '../x'], 2, '--stage:'],
  [
    'a stage that is not deployed',
    ['stop', '--stage', 'blue'],
    1,
    'there is no /cloudops/execution-blue in ',
  ],
  [
    'the state of a stage that is not deployed',
    ['status', '--stage', 'blue'],
    1,
    'there is no /cloudops/execution-blue in ',
  ],
]
for (const [name, args, code, part] of wrong) {
  test(`${name}: exit ${code}, and nothing is stopped`, async () => {
    const done = await run(...args)
    assert.is(done.code, code, done.text)
    assert.ok(done.text.includes(part), done.text)
    assert.is(await stopped(), undefined)
  })
}
test('the stage is that of the settings, as with every other command', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cloudops-execution-'))
  try {
    process.env.CLOUDOPS_SETTINGS = join(folder, 'settings.json')
    writeFileSync(process.env.CLOUDOPS_SETTINGS, JSON.stringify({ stage: 'blue' }))
    const done = await run('stop', '--reason', 'x')
    assert.is(done.code, 1)
    assert.match(done.text, /there is no \/cloudops\/execution-blue in .*nothing is stopped/)
    assert.is(await stopped(), undefined)
  } finally {
    delete process.env.CLOUDOPS_SETTINGS
    rmSync(folder, { recursive: true })
  }
})

test('a reason may begin as an option does', async () => {
  assert.match((await run('stop', '--reason=- the cache')).text, 'stop: - the cache')
  await run('resume')
})

test('make hands a reason over as it is written', async () => {
  const reason = `- 5" of 'rain'; \`touch x\` $(exit 1) $(shell echo run) \${HOME} costs $5 $$ | (#`
  const make = ['-s', '-o', 'node_modules/.package-lock.json', 'stop']
  for (const [args, given] of [
    [[...make, `REASON=${reason}`], {}],
    [make, { REASON: reason }],
  ] as const) {
    const { status, stdout, stderr } = spawnSync('make', args, {
      cwd: join(__dirname, '..', '..'),
      env: { ...process.env, ...given, PATH: `${fakeNpm()}:${process.env.PATH}` },
      encoding: 'utf8',
    })
    assert.is(status, 0, stderr)
    assert.match(stdout, `[--reason=${reason}]`)
  }
})

test.run()
