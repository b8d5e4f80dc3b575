import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isGrave, readAudit } from '../../tools/audit/report'
import { runCommand } from '../support/run-command'

const test = suite('tools/audit')
const ROOT = join(__dirname, '..', '..')
const scratch = mkdtempSync(join(tmpdir(), 'audit-'))
test.after(() => rmSync(scratch, { recursive: true, force: true }))

const found = (severity: string, ...nodes: readonly string[]) => ({
  name: 'one',
  severity,
  isDirect: false,
  via: [{ source: 1, title: 'It loops', url: 'https://example.com/advisory', severity, range: '<2' }, 'two'],
  effects: [],
  range: '<2',
  nodes,
  fixAvailable: false,
})
const reportOf = (...vulnerabilities: readonly object[]): string =>
  JSON.stringify({ auditReportVersion: 2, vulnerabilities: { ...vulnerabilities }, metadata: {} })
const unanswered = JSON.stringify({
  message: '405 Method Not Allowed',
  statusCode: 405,
  body: '',
  error: { summary: '', detail: '' },
})
/** As the lock file of this project has them: one of production, one of development. */
const PRODUCTION = 'node_modules/io-ts'
const DEVELOPMENT = 'node_modules/uvu'
const packages = { [PRODUCTION]: {}, [DEVELOPMENT]: { dev: true } }

for (const [severity, nodes, grave] of [
  ['critical', [PRODUCTION], true],
  ['high', [PRODUCTION], true],
  ['high', [DEVELOPMENT, PRODUCTION], true],
  ['high', ['node_modules/not-in-the-lock-file'], true],
  ['moderate', [PRODUCTION], false],
  ['critical', [DEVELOPMENT], false],
] as const)
  test(`${severity} in ${nodes.join(' and ')} ${grave ? 'stops' : 'does not stop'} a release`, () => {
    const audit = readAudit(reportOf(found(severity, ...nodes)), packages)
    assert.is(audit.kind, 'report')
    const [finding] = audit.kind === 'report' ? audit.findings : []
    assert.is(finding !== undefined && isGrave(finding), grave)
    assert.equal(finding?.advisories, ['It loops (https://example.com/advisory)', 'by two'])
  })

test('a registry that does not answer is no report', () => {
  assert.equal(readAudit(unanswered, packages), { kind: 'unanswered', reason: '405 Method Not Allowed' })
})

for (const [name, text, says] of [
  ['no JSON', 'npm error', /JSON/],
  ['an unknown form', '{"advisories":{}}', /vulnerabilities/],
  ['an unknown severity', reportOf(found('dreadful', PRODUCTION)), /severity/],
  ['an error of npm itself', '{"error":{"code":"ENOLOCK","summary":"","detail":""}}', /vulnerabilities/],
] as const)
  test(`${name} is an error`, () => assert.throws(() => readAudit(text, packages), says))

/** The command, where npm writes a given text. */
const audited = (text: string) => {
  const npm = join(scratch, 'npm')
  writeFileSync(npm, `#!/bin/sh\ncat <<'END'\n${text}\nEND\nexit 1\n`)
  chmodSync(npm, 0o755)
  const env = { PATH: [scratch, process.env.PATH ?? ''].join(delimiter), NO_COLOR: '1' }
  return runCommand(process.execPath, ['tools/run.cjs', 'tools/audit/index.ts'], { cwd: ROOT, env })
}

for (const [name, text, code, says] of [
  ['a grave finding', reportOf(found('high', PRODUCTION)), 1, /^high, production: one: It loops \(https:/],
  [
    'another one',
    reportOf(found('high', DEVELOPMENT)),
    0,
    /^high, development: one: .*\n1 packages with adv/,
  ],
  ['nothing', reportOf(), 0, /^0 packages with advisories, 0 of them grave/],
  ['a registry that does not answer', unanswered, 0, /^skipped: the registry answers no audit: 405/],
  ['no report', 'npm error', 1, /^npm audit has written no report: /],
] as const)
  test(`the command ends with ${code} at ${name}`, async () => {
    const { code: ended, said } = await audited(text)
    assert.is(ended, code, said)
    assert.match(said, says)
  })

test.run()
