import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { waitFor } from '../../../../local/commands/demo/wait'
import { parseDefinition, readSynthesized, watchSources } from '../../../../local/commands/serve/changes'

const test = suite('local/commands/serve/changes')
const folder = mkdtempSync(join(tmpdir(), 'changes-'))
test.after(() => rmSync(folder, { recursive: true }))

const synthesized = (code: Readonly<Record<string, string>>, more: object = {}) => {
  const functions = Object.entries(code).map(([name, hash]) => [
    `${name}_1`,
    { function_name: name, filename: `${name}.zip`, source_code_hash: hash },
  ])
  const resource = { aws_lambda_function: Object.fromEntries(functions), ...more }
  return parseDefinition(JSON.stringify({ resource }))
}

const before = synthesized({ one: 'a', two: 'b' })
const cases = [
  ['nothing has changed', synthesized({ one: 'a', two: 'b' }), true],
  ['the code of one function', synthesized({ one: 'a', two: 'c' }), true],
  ['another function', synthesized({ one: 'a', two: 'b', three: 'd' }), false],
  ['another resource', synthesized({ one: 'a', two: 'b' }, { aws_sns_topic: { t: { name: 't' } } }), false],
] as const
for (const [name, { rest }, same] of cases) {
  test(`${name}: ${same ? 'the same definition' : 'another definition'}`, () =>
    assert.is(rest === before.rest, same))
}

test('zips are found where the definition is', () => {
  const text = JSON.stringify({
    resource: { aws_lambda_function: { a: { function_name: 'a', filename: 'x/a.zip' } } },
  })
  writeFileSync(join(folder, 'cdk.tf.json'), text)
  assert.equal(readSynthesized(folder).zips, { a: join(folder, 'x', 'a.zip') })
})

test('no definition is refused', () => {
  assert.throws(() => parseDefinition('{"resource":{}}'), /no functions/)
})

test('several changes at once are one, and one call runs at a time', async () => {
  mkdirSync(join(folder, 'functions', 'deep'), { recursive: true })
  writeFileSync(join(folder, 'single.ts'), '')
  let running = 0
  let calls = 0
  let most = 0
  const files = new Set<string>()
  const stop = watchSources(folder, ['functions', 'single.ts', 'absent'], async (changed) => {
    for (const file of changed) files.add(file)
    running += 1
    calls += 1
    most = Math.max(most, running)
    await new Promise((resolve) => setImmediate(resolve))
    running -= 1
  })
  for (const name of ['functions/a.ts', 'functions/b.ts', 'functions/deep/c.ts', 'single.ts'])
    writeFileSync(join(folder, name), 'x')
  const first = ['functions/a.ts', 'functions/b.ts', 'functions/deep/c.ts', 'single.ts']
  await waitFor('the first call', () => (first.every((file) => files.has(file)) ? calls : undefined))
  const until = calls
  writeFileSync(join(folder, 'functions', 'deep', 'c.ts'), 'y')
  await waitFor('the second call', () => (calls > until ? calls : undefined))
  const heard = (file: string) => waitFor(file, () => (files.has(file) ? file : undefined))
  const b = join(folder, 'functions', 'b.ts')
  for (const again of [1, 2]) {
    files.clear()
    writeFileSync(`${b}.draft`, `x${again}`)
    renameSync(`${b}.draft`, b)
    await heard('functions/b.ts')
  }
  mkdirSync(join(folder, 'functions', 'new'))
  await heard('functions/new')
  writeFileSync(join(folder, 'functions', 'new', 'd.ts'), 'x')
  await heard('functions/new/d.ts')
  await stop()
  assert.is(most, 1)
})

test.run()
