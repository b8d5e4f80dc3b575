import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { waitFor } from '../../../../local/commands/demo/wait'
import { changeOf, readSynthesized, watchSources } from '../../../../local/commands/serve/changes'

const test = suite('local/commands/serve/changes')
const folder = mkdtempSync(join(tmpdir(), 'changes-'))
test.after(() => rmSync(folder, { recursive: true }))

const synthesized = (code: Readonly<Record<string, string>>, more: object = {}) => {
  const functions = Object.entries(code).map(([name, bytes]) => {
    writeFileSync(join(folder, `${name}.zip`), bytes)
    const filename = `${name}.zip`
    return [`${name}_1`, { function_name: name, filename, source_code_hash: `hash of ${bytes}` }]
  })
  const resource = { aws_lambda_function: Object.fromEntries(functions), ...more }
  writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify({ resource }))
  return readSynthesized(folder)
}

const before = synthesized({ one: 'a', two: 'b' })
const cases = [
  ['nothing has changed', synthesized({ one: 'a', two: 'b' }), { kind: 'none' }],
  ['the code of one function', synthesized({ one: 'a', two: 'c' }), { kind: 'code', functions: ['two'] }],
  ['another function', synthesized({ one: 'a', two: 'b', three: 'd' }), { kind: 'definition' }],
  [
    'another resource',
    synthesized({ one: 'a', two: 'b' }, { aws_sns_topic: { t: { name: 't' } } }),
    { kind: 'definition' },
  ],
] as const
for (const [name, after, expected] of cases) {
  test(name, () => assert.equal(changeOf(before, after), expected))
}

test('no definition is refused', () => {
  writeFileSync(join(folder, 'cdk.tf.json'), '{"resource":{}}')
  assert.throws(() => readSynthesized(folder), /no definition with functions/)
})

test('several changes at once are one, and one call runs at a time', async () => {
  mkdirSync(join(folder, 'functions', 'deep'), { recursive: true })
  let running = 0
  let calls = 0
  let most = 0
  const stop = watchSources(folder, ['functions', 'absent'], async () => {
    running += 1
    calls += 1
    most = Math.max(most, running)
    await new Promise((resolve) => setImmediate(resolve))
    running -= 1
  })
  for (const name of ['a.ts', 'b.ts', 'deep/c.ts']) writeFileSync(join(folder, 'functions', name), 'x')
  await waitFor('the first call', () => (calls > 0 ? calls : undefined))
  writeFileSync(join(folder, 'functions', 'deep', 'c.ts'), 'y')
  await waitFor('the second call', () => (calls > 1 ? calls : undefined))
  await stop()
  assert.is(most, 1)
})

test.run()
