import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { runCommand } from '../../support/run-command'
import { type ScriptedServer, startScriptedServer } from '../../support/scripted-server'
import { type Attributes, FULL_SETTINGS } from '../../support/synthesized'

/** What the command refuses, before anything is synthesized or changed; it needs no Terraform. */

const ROOT = join(__dirname, '..', '..', '..')
const DEV = { ...FULL_SETTINGS, stage: 'dev', deletion_protection: false }
/** Of an account that is not that of the credentials; what its monitors name, and who is listed, would be of the other one. */
const ELSEWHERE = {
  ...DEV,
  account_id: '210987654321',
  monitors: [{ domain: 'shop.example.com' }],
  windows: undefined,
  added_monitors: undefined,
  standing_approvals: undefined,
  approval: undefined,
}

const test = suite('tools/deploy')

const scratch = mkdtempSync(join(tmpdir(), 'deploy-command-'))
const out = join(scratch, 'out')
let server: ScriptedServer
test.before(async () => {
  server = await startScriptedServer()
  // Of everything, only who asks is answered.
  server.reply = ({ body }) =>
    body.includes('GetCallerIdentity')
      ? {
          status: 200,
          body: '<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/dana</Arn><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
          headers: { 'content-type': 'text/xml' },
        }
      : { status: 403, body: '{}' }
})
test.after(async () => {
  await server.stop()
  rmSync(scratch, { recursive: true, force: true })
})

const run = (args: readonly string[], settings: Attributes) => {
  const file = join(scratch, 'settings.json')
  writeFileSync(file, JSON.stringify(settings))
  return runCommand(process.execPath, ['tools/run.cjs', 'tools/deploy/index.ts', ...args], {
    cwd: ROOT,
    env: { CLOUDOPS_SETTINGS: file, CDKTF_OUTDIR: out, NO_COLOR: '1' },
  })
}

/** Exit code, and a part of what is said. */
const refused: readonly (readonly [string, readonly string[], Attributes, number, RegExp])[] = [
  ['no command', [], DEV, 2, /one of preflight, diff, deploy, rollback, destroy is needed.*usage: make/s],
  ['an unknown command', ['apply'], DEV, 2, /one of preflight/],
  ['two commands', ['diff', 'deploy'], DEV, 2, /one of preflight/],
  ['an unknown option', ['deploy', '--force'], DEV, 2, /--force/],
  ['a yes to nothing', ['diff', '--yes'], DEV, 2, /--yes: only with deploy and destroy/],
  ['a plan for a look', ['diff', '--saved'], DEV, 2, /--saved: only with deploy/],
  ['exit codes of a deployment', ['deploy', '--yes', '--detailed-exitcode'], DEV, 1, /only with diff/],
  [
    'a mistake beside exit codes that have a meaning',
    ['diff', '--detailed-exitcode', '--force'],
    DEV,
    1,
    /--force/,
  ],
  ['a deployment with nobody to ask', ['deploy'], DEV, 2, /deploy: there is no terminal to ask on/],
  ['a removal with nobody to ask', ['destroy'], DEV, 2, /destroy: there is no terminal to ask on/],
  ['wrong settings', ['deploy', '--yes'], { ...DEV, region: 'Mars' }, 1, /^region: found "Mars", allowed is/],
  [
    'protected data',
    ['destroy', '--yes'],
    { ...DEV, deletion_protection: true },
    1,
    /deletion_protection is true.*set deletion_protection to false/s,
  ],
  [
    'another account',
    ['diff'],
    ELSEWHERE,
    1,
    /stop credentials: of account 123456789012, but account_id is 210987654321\n {5}-> /,
  ],
  [
    'a local state in production',
    ['deploy', '--yes'],
    FULL_SETTINGS,
    1,
    /stop state: .*\n {5}-> set backend/,
  ],
  ['the same, only looked at', ['preflight'], FULL_SETTINGS, 1, /stop state: /],
]
for (const [name, args, settings, code, words] of refused)
  test(`${name}: refused before anything is done`, async () => {
    server.asked.length = 0
    const ran = await run(args, settings)
    assert.is(ran.code, code, ran.said)
    assert.match(ran.said, words)
    assert.not.ok(existsSync(out))
  })

test('with credentials of another account nothing else is asked', async () => {
  server.asked.length = 0
  await run(['preflight'], ELSEWHERE)
  assert.is(server.asked.length, 1)
})

test.run()
