import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

/** What a newcomer reads whose machine is not ready. */

const test = suite('tools/run')
const root = join(__dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'run-'))
test.before(() => {
  mkdirSync(join(folder, 'tools'))
  for (const file of ['tools/run.cjs', 'tools/typescript.cjs', 'package.json'])
    cpSync(join(root, file), join(folder, file))
})
test.after(() => rmSync(folder, { recursive: true, force: true }))

const node = (cwd: string, ...args: readonly string[]) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [...args], { cwd, encoding: 'utf8' })
  return { status, said: `${stdout}${stderr}` }
}

test('packages that are not installed', () => {
  const { status, said } = node(folder, 'tools/run.cjs', 'main.ts')
  assert.equal(
    [status, said],
    [
      1,
      'the packages are not installed, or not all of them: run `make install` (or `npm ci --include=dev`)\n',
    ],
  )
})

test('some of the packages are not installed, as with NODE_ENV=production', () => {
  const program = `const load = require('node:module')._load; require('node:module')._load = (name, ...rest) => {
    if (name === 'picocolors') throw Object.assign(new Error("Cannot find module 'picocolors'"), { code: 'MODULE_NOT_FOUND' })
    return load(name, ...rest)
  }; process.argv.splice(1, 0, 'x', 'tools/settings/index.ts'); require('./tools/run.cjs')`
  const { status, said } = node(root, '-e', program)
  assert.is(status, 1)
  assert.match(said, /^the packages are not installed, or not all of them: .+\n$/)
})

test('a file that a command of ours asks for in vain is a mistake of ours, and is shown as one', () => {
  const { status, said } = node(root, 'tools/run.cjs', 'tools/nothing/index.ts')
  assert.is(status, 1)
  assert.match(said, /Error: Cannot find module .*tools\/nothing\/index\.ts/)
})

test('npm may not run scripts, and this Node is not the one of the functions', () => {
  const program = `Object.defineProperty(process.versions, 'node', { value: '22.13.1' }); const { existsSync } = require('node:fs')
    require('node:fs').existsSync = (path) => !path.endsWith('/node/bin/node') && existsSync(path)
    process.argv.splice(1, 0, 'x', 'tools/settings/index.ts'); require('./tools/run.cjs')`
  const { status, said } = node(root, '-e', program)
  assert.is(status, 1)
  assert.match(
    said,
    /^npm was not allowed to run .*ignore-scripts.*npm rebuild node .* or use Node\.js 24\n$/,
  )
})

for (const version of ['18.20.1', '20.11.9', '8.0.0'])
  test(`Node ${version} is too old, said before anything is installed`, () => {
    const old = `Object.defineProperty(process.versions, 'node', { value: '${version}' }); process.argv.splice(1, 0, 'x', '--check'); require('./tools/run.cjs')`
    const { status, said } = node(folder, '-e', old)
    assert.is(status, 1)
    assert.match(said, new RegExp(`^Node\\.js [\\d.]+ or newer is needed, this is ${version}: `))
  })

for (const [lacks, without] of [
  ['a compile cache, as Node 20', "require('node:module').enableCompileCache = undefined"],
  ['ES modules that can be required, as Node before 20.19', 'delete process.features.require_module'],
] as const)
  test(`a command runs on a Node without ${lacks}`, () => {
    const older = `${without}; process.argv.splice(1, 0, 'x', 'tools/probe/index.ts', '--help'); require('./tools/run.cjs')`
    const { status, said } = node(root, '-e', older)
    assert.is(status, 0, said)
    assert.match(said, /^Usage: npm run --silent probe/)
  })

for (const [lacks, without] of [
  ['ES modules that can be required, as Node before 20.19', 'delete process.features.require_module'],
  [
    'what the bundler needs, as Node before 20.19',
    "require('node:util').styleText = undefined; require('node:module').syncBuiltinESMExports()",
  ],
] as const)
  test(`a synth runs on a Node without ${lacks}`, () => {
    const outdir = `process.env.CDKTF_OUTDIR = ${JSON.stringify(join(folder, 'cdktf.out'))}`
    const older = `${outdir}; ${without}; process.argv.splice(1, 0, 'x', 'main.ts'); require('./tools/run.cjs')`
    const { status, said } = node(root, '-e', older)
    assert.is(status, 0, said)
    assert.match(said, /\nWritten to /)
  })

test('a command runs with its own arguments', () => {
  const { status, said } = node(root, 'tools/run.cjs', 'tools/probe/index.ts', '--help')
  assert.is(status, 0, said)
  assert.match(said, /Usage: npm run --silent probe/)
})

/** What answers `--help`, ends what was started and says an error in a line. */
const RUN = /^(?:void )?(?:runTool|runArchiveTool)\(/m
test('every command is run by what the one above was', () => {
  const commands = ['tools', 'local/commands'].flatMap((place) =>
    readdirSync(join(root, place)).map((name) => join(root, place, name, 'index.ts')),
  )
  const others = commands.filter((path) => existsSync(path) && !RUN.test(readFileSync(path, 'utf8')))
  assert.equal(others, [])
})

test.run()
