import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { unpack } from '../../../local/aws/lambda/package'
import type { FunctionSettings } from '../../../schemas/settings'
import { functionCode } from '../../../stacks/constructs/bundle'
import { functionNames } from '../../../stacks/contracts'

/** Most kilobytes that are parsed at each cold start: the figure of docs/benchmarks.md that no busy machine changes. */
const MOST_KB: Readonly<Record<string, number>> = {
  'alert-sweeper': 620,
  'analyze-issue': 790,
  'approval-handler': 750,
  'execution-handler': 1_050,
  'incident-review': 120,
  'invoke-agent-analysis': 900,
  notify: 750,
}

const test = suite('code of the functions')
let folder = ''
test.before(() => {
  folder = mkdtempSync(join(tmpdir(), 'function-code-'))
  const code = functionCode(functionNames, {} as FunctionSettings, folder)
  for (const name of functionNames) unpack(code(name), join(folder, name))
})
test.after(() => rmSync(folder, { recursive: true, force: true }))

test('what is loaded at the start of each function is bounded', () => {
  const larger = functionNames.flatMap((name) => {
    const kilobytes = statSync(join(folder, name, 'index.js')).size / 1_000
    const most = MOST_KB[name] ?? 0
    return kilobytes <= most ? [] : [`${name}: ${kilobytes.toFixed(0)} kB, at most ${most}`]
  })
  assert.equal(larger, [])
})

test('each file that code asks for is beside it', () => {
  const missing = functionNames.flatMap((name) => {
    const files = new Set(readdirSync(join(folder, name)))
    return [...files].flatMap((file) =>
      [...readFileSync(join(folder, name, file), 'utf8').matchAll(/require\(["']\.\/([^"']+)["']\)/g)]
        .map(([, wanted = '']) => wanted)
        .filter((wanted) => !files.has(wanted))
        .map((wanted) => `${name}/${file}: ${wanted}`),
    )
  })
  assert.equal(missing, [])
})

test('what is loaded late finds the same modules as what was loaded at the start', () => {
  const file = join(folder, 'alert-sweeper')
  const chunks = readdirSync(file).filter((name) =>
    readFileSync(join(file, name), 'utf8').startsWith('module.exports = require'),
  )
  const start = readFileSync(join(file, 'index.js'), 'utf8')
  const [first = ''] = chunks
  assert.ok(chunks.length > 0 && /chunk\d+$/m.test(readFileSync(join(file, first), 'utf8')))
  for (const name of chunks) {
    const [chunk = ''] = /chunk\d+$/m.exec(readFileSync(join(file, name), 'utf8').trim()) ?? []
    assert.match(start, new RegExp(`\\b${chunk}:\\(?\\)?=>`), `${name} is not in index.js`)
  }
})

test.run()
