import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { runCommand } from '../support/run-command'
import { FULL_SETTINGS } from '../support/synthesized'

const ROOT = join(__dirname, '..', '..')
const CLI = 'cdktf-cli@0.21.0'
const FETCH_LIMIT_MS = 600_000

const test = suite('cdktf-cli')

/** It comes compiled for Node 22 at most, so it runs on the machine's Node and not on the one of `npm run`. */
const PATH = (process.env.PATH ?? '')
  .split(delimiter)
  .filter((folder) => !folder.endsWith(join('node_modules', '.bin')))
  .join(delimiter)
const LAST_NODE = 22
const env = { PATH, CHECKPOINT_DISABLE: '1', CI: '1' }

const scratch = mkdtempSync(join(tmpdir(), 'cdktf-cli-'))
const file = join(scratch, 'settings.json')
writeFileSync(file, JSON.stringify(FULL_SETTINGS))

/** Why it cannot run here; `undefined` where it is installed. */
const missing = (): string | undefined => {
  const options = { cwd: scratch, env: { ...process.env, ...env }, encoding: 'utf8' } as const
  const major = spawnSync('node', ['-p', 'parseInt(process.versions.node)'], options).stdout.trim()
  if (Number(major) > LAST_NODE) return `it knows Node ${LAST_NODE} at most, the machine has ${major}`
  // Without a registry it must fail at once rather than try for minutes.
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--fetch-retries=0', '--prefix', scratch]
  const installed = spawnSync('npm', ['install', ...quiet, CLI], { ...options, timeout: FETCH_LIMIT_MS })
  return installed.status === 0 ? undefined : 'it cannot be had here'
}
const why = missing()
if (why !== undefined) console.log(`skipped: ${CLI}: ${why}`)
test.after(() => rmSync(scratch, { recursive: true, force: true }))

const testWithCli = why === undefined ? test : test.skip

testWithCli('synthesizes the same JSON as main.ts', async () => {
  const settings = { ...env, CLOUDOPS_SETTINGS: file }
  const [byCli, byMain] = [join(scratch, 'cli'), join(scratch, 'main')]
  const cli = await runCommand(join(scratch, 'node_modules/.bin/cdktf'), ['synth', '--output', byCli], {
    cwd: ROOT,
    env: settings,
  })
  assert.is(cli.code, 0, cli.said)
  const main = await runCommand(process.execPath, ['tools/run.cjs', 'main.ts'], {
    cwd: ROOT,
    env: { ...settings, CDKTF_OUTDIR: byMain },
  })
  assert.is(main.code, 0, main.said)
  const json = (out: string) => readFileSync(join(out, 'stacks', 'cloudops', 'cdk.tf.json'), 'utf8')
  assert.is(json(byCli), json(byMain))
})

test.run()
