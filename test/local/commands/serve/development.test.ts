import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Compiled, startDevelopment } from '../../../../local/commands/serve/development'

const test = suite('local/commands/serve/development')
const folder = mkdtempSync(join(tmpdir(), 'development-'))
const names = ['alert-sweeper', 'incident-review', 'notify'] as const
/** Named as functions of a stage are; the zip is named after the folder. */
const zips = Object.fromEntries(names.map((name) => [`${name}-dev`, join(folder, `${name}.zip`)]))
const development = startDevelopment(() => zips)

let compiled: Compiled
test.before(async () => {
  const zip = zipSync({ 'index.js': Buffer.from('old'), 'settings.json': Buffer.from('{"a":1}') })
  for (const path of Object.values(zips)) writeFileSync(path, zip)
  compiled = await development.compile()
})
test.after(() => {
  development.stop()
  rmSync(folder, { recursive: true })
})

for (const [file, functions, isOfDefinition] of [
  ['functions/notify/use-case.ts', ['notify-dev'], false],
  ['functions/notify/contract.ts', ['notify-dev'], true],
  ['functions/alert-sweeper', ['alert-sweeper-dev'], true],
  ['functions/runtime/errors.ts', names.map((name) => `${name}-dev`), false],
  ['functions/notify/nowhere.ts', [], false],
  ['schemas/events/alert-closed.ts', ['alert-sweeper-dev', 'notify-dev'], true],
  ['stacks/outputs.ts', [], true],
  ['cdktf.json', [], true],
] as const)
  test(`${file} is part of ${functions.join(', ') || 'no function'}`, () => {
    assert.equal(compiled.functionsOf([file]).toSorted(), [...functions])
    assert.is(compiled.isOfDefinition([file]), isOfDefinition)
  })

test('is written with the settings of the zip, and with a map to the sources', () => {
  const written = compiled.write('notify-dev')
  assert.equal(readdirSync(written).sort(), ['index.js', 'index.js.map', 'settings.json'])
  assert.is(readFileSync(join(written, 'settings.json'), 'utf8'), '{"a":1}')
  const { sources } = JSON.parse(readFileSync(join(written, 'index.js.map'), 'utf8')) as { sources: string[] }
  assert.ok(sources.length > 50)
  assert.equal(
    sources.filter((source) => !existsSync(join(written, source))),
    [],
  )
  development.stop()
  assert.not.ok(existsSync(written))
})

test.run()
