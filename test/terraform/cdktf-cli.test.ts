import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { runCommand } from '../support/run-command'
import { FULL_SETTINGS } from '../support/synthesized'

const ROOT = join(__dirname, '..', '..')
const CLI = 'cdktf-cli@0.21.0'
const FETCH_LIMIT_MS = 600_000

const test = suite('cdktf-cli')

/** Without a registry it must fail at once rather than try for minutes. */
const env = { CHECKPOINT_DISABLE: '1', npm_config_fetch_retries: '0', npm_config_yes: 'true', CI: '1' }

const found = spawnSync('npx', [CLI, '--version'], {
  cwd: tmpdir(),
  env: { ...process.env, ...env },
  timeout: FETCH_LIMIT_MS,
  stdio: 'ignore',
})
if (found.status !== 0) console.log(`skipped: ${CLI} cannot be had here`)

const scratch = mkdtempSync(join(tmpdir(), 'cdktf-cli-'))
const file = join(scratch, 'settings.json')
writeFileSync(file, JSON.stringify(FULL_SETTINGS))
test.after(() => rmSync(scratch, { recursive: true, force: true }))

const testWithCli = found.status === 0 ? test : test.skip

testWithCli('synthesizes the same JSON as main.ts', async () => {
  const settings = { ...env, CLOUDOPS_SETTINGS: file }
  const [byCli, byMain] = [join(scratch, 'cli'), join(scratch, 'main')]
  const cli = await runCommand('npx', [CLI, 'synth', '--output', byCli], { cwd: ROOT, env: settings })
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
