import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { runCommand, TYPESCRIPT } from '../support/run-command'
import { FULL_SETTINGS } from '../support/synthesized'

const ROOT = join(__dirname, '..', '..')
const SOURCES = [
  'functions',
  'schemas',
  'stacks',
  'tools',
  'main.ts',
  'cdktf.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
]

const test = suite('synth')

const scratch = mkdtempSync(join(tmpdir(), 'synth-test-'))
const settings = join(scratch, 'settings.json')
writeFileSync(settings, JSON.stringify(FULL_SETTINGS))
test.after(() => rmSync(scratch, { recursive: true, force: true }))

/** What it says besides what it does, and where the result is. */
const synth = async (cwd: string, env: Readonly<Record<string, string>>) => {
  const { code, said } = await runCommand(process.execPath, [...TYPESCRIPT, 'main.ts'], { cwd, env })
  return { code, said: said.replace(/^Synthesizing the stack: .*\n/, '').replace(/^Written to .*\n/, '') }
}

const json = (out: string): string => readFileSync(join(out, 'stacks', 'cloudops', 'cdk.tf.json'), 'utf8')

/** Every file of a synth with its bytes, the zips of the functions included. */
const everything = (out: string): Map<string, string> =>
  new Map(
    readdirSync(out, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'manifest.json')
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(out.length), readFileSync(path).toString('base64')]),
  )

test('another checkout gives the same bytes, the zips included', async () => {
  const here = join(scratch, 'here')
  assert.equal(await synth(ROOT, { CLOUDOPS_SETTINGS: settings, CDKTF_OUTDIR: here }), { code: 0, said: '' })
  const checkout = join(scratch, 'another checkout')
  for (const path of SOURCES) cpSync(join(ROOT, path), join(checkout, path), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'))
  const there = join(checkout, 'cdktf.out')
  // A variable without a value is none, as CI passes what it has not.
  assert.equal(await synth(checkout, { CLOUDOPS_SETTINGS: settings, CDKTF_OUTDIR: '' }), {
    code: 0,
    said: '',
  })
  const [a, b] = [everything(here), everything(there)]
  assert.equal(
    [...a].filter(([path, bytes]) => b.get(path) !== bytes).map(([path]) => path),
    [],
  )
  assert.is(b.size, a.size)
  assert.not.match(json(here), new RegExp(`${ROOT}|${scratch}`))
})

test('wrong settings stop it with their paths and nothing else', async () => {
  const wrong = join(scratch, 'wrong.json')
  writeFileSync(wrong, JSON.stringify({ ...FULL_SETTINGS, region: 'Mars', stage: '!' }))
  assert.equal(await synth(ROOT, { CLOUDOPS_SETTINGS: wrong, CDKTF_OUTDIR: join(scratch, 'never') }), {
    code: 1,
    said:
      'region: found "Mars", allowed is a region such as us-east-1, not of China, GovCloud or an isolated partition\n' +
      'stage: found "!", allowed is up to 12 lower-case letters and digits, or empty\n',
  })
})

/** A settings file that cannot be used, and why. */
const UNREADABLE = [
  ['that is not there', join(scratch, 'none.json'), undefined, 'cannot be read (ENOENT)'],
  ['that is a folder', scratch, undefined, 'cannot be read (EISDIR)'],
  [
    'that is not JSON',
    join(scratch, 'broken.json'),
    '{',
    "is not JSON: line 1, column 2: Expected property name or '}'",
  ],
  [
    'in Latin-1',
    join(scratch, 'latin1.json'),
    Buffer.from('{"monitors":[{"domain":"a.example.com","expect":{"body_contains":"café"}}]}', 'latin1'),
    'is not JSON: expected UTF-8 without a byte order mark',
  ],
  ['that is a list', join(scratch, 'list.json'), '[]', 'expected an object'],
] as const

for (const [name, path, content, why] of UNREADABLE)
  test(`a settings file ${name} stops it with its path`, async () => {
    if (content !== undefined) writeFileSync(path, content)
    assert.equal(await synth(ROOT, { CLOUDOPS_SETTINGS: path, CDKTF_OUTDIR: join(scratch, 'never') }), {
      code: 1,
      said: `${path}: ${why}\n`,
    })
  })

/** What cdktf itself reads of a shell, and why it cannot be used. */
const VARIABLES = [
  ['CDKTF_CONTEXT_JSON', '{', "is not JSON: line 1, column 2: Expected property name or '}'"],
  ['CDKTF_CONTEXT_JSON', 'null', 'expected an object'],
  ['SYNTH_HCL_OUTPUT', 'true', 'found true; the definition is written as JSON alone'],
] as const

for (const [name, value, why] of VARIABLES)
  test(`${name}=${value} stops it with the variable`, async () => {
    assert.equal(
      await synth(ROOT, {
        CLOUDOPS_SETTINGS: settings,
        CDKTF_OUTDIR: join(scratch, 'never'),
        [name]: value,
      }),
      { code: 1, said: `${name}: ${why}\n` },
    )
  })

test.run()
