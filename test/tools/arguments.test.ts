import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { runCommand } from '../support/run-command'

const test = suite('what commands say of files and numbers that cannot be meant')

const ROOT = join(__dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'arguments-'))
test.after(() => rmSync(folder, { recursive: true }))
const fileOf = (name: string, text: string, encoding: BufferEncoding): string => {
  const path = join(folder, name)
  writeFileSync(path, text, encoding)
  return path
}
const GATUS = `endpoints:\r\n  - url: https://a.example.com/\r\n    conditions: ['[BODY] == pat(*café*)']\r\n`
const importing = (path: string) => ['import', 'gatus', path, '--dry-run']

const API = ['--api', 'https://api.example.com/prod/approval']

for (const [tool, args, code, says] of [
  [
    'standing',
    ['grant', '--like', 'x', '--days', '31', ...API],
    2,
    /^--days: expected days, 1 to 30, found 31$/m,
  ],
  ['standing', ['grant', '--repair', ROOT, '--days', '1', ...API], 1, /^\S+: EISDIR/],
  // The file says how often, and would have won without a word.
  [
    'standing',
    ['grant', '--repair', ROOT, '--days', '1', '--per-day', '2', ...API],
    2,
    /^--per-day: not with --repair, whose file says max_per_day$/m,
  ],
  [
    'windows',
    ['open', 'a.example.com', '--minutes', '10081'],
    2,
    /^--minutes: expected minutes, 1 to 10080, found 10081$/m,
  ],
  // JavaScript reads the first two as days of December and of March.
  ...['12/05/2026 22:00 +01:00', '2026-02-30T22:00:00Z', '2026-02-28T24:30:00Z', '2026-02-28T22:00:00'].map(
    (from) =>
      [
        'windows',
        ['open', 'a.example.com', '--minutes', '60', '--from', from, ...API],
        2,
        /^--from: expected a time with its zone, such as 2026-01-31T22:00:00Z$/m,
      ] as const,
  ),
  // What a page must contain would be another text.
  ['monitors', importing(fileOf('latin1', GATUS, 'latin1')), 1, /latin1: expected a text in UTF-8$/m],
  [
    'monitors',
    importing(fileOf('utf16', `\uFEFF${GATUS}`, 'utf16le')),
    1,
    /utf16: expected a text in UTF-8$/m,
  ],
  ['monitors', importing(fileOf('utf8', `\uFEFF${GATUS}`, 'utf8')), 0, /"body_contains":"café"/],
  ['settings', ['detection', 'approval'], 2, /^one PATH at most, found detection approval$/m],
  ...['bench', 'doctor', 'target-account', 'adopt', 'deployer-policy', 'cost'].map(
    (tool) => [tool, ['ack'], 2, /^there is no argument ack$/m] as const,
  ),
  ['bench', ['--only', 'constructor'], 2, /^there is no benchmark constructor$/m],
  // Node's recursive way would never end in this one.
  ['deployer-policy', ['--out', '/proc/a/b'], 1, /^\/proc\/a\/b cannot be written: /],
] as const)
  test(`${tool} ${args.slice(0, 6).join(' ').replace(folder, '')}`, async () => {
    const ran = await runCommand(process.execPath, ['tools/run.cjs', `tools/${tool}/index.ts`, ...args], {
      cwd: ROOT,
      env: { NO_COLOR: '1' },
      limit: 60_000,
    })
    assert.match(ran.said, says)
    assert.is(ran.code, code)
  })

for (const [proof, name, value, says] of [
  ['soak', 'RUNS', 'abc', /^RUNS: expected a whole number from 1, or short, found abc$/m],
  ['soak', 'RUNS', '-5', /^RUNS: expected a whole number from 1, or short, found -5$/m],
  ['soak', 'SEED', '1e9', /^SEED: expected a whole number, found 1e9$/m],
  ['burst', 'ALERTS', '0', /^ALERTS: expected a whole number from 1, found 0$/m],
] as const)
  test(`${proof} ${name}=${value}`, async () => {
    const ran = await runCommand(process.execPath, ['tools/run.cjs', `test/proof/${proof}.test.ts`], {
      cwd: ROOT,
      env: { [name]: value },
      limit: 60_000,
    })
    assert.match(ran.said, says)
    assert.is(ran.code, 2)
  })

test.run()
