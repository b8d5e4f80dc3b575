import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { unpack } from '../../../local/aws/lambda/package'
import { bundled, zipped } from '../../../stacks/constructs/bundle'
import { functionNames } from '../../../stacks/contracts'
import { copyProject } from '../../support/project-copy'
import { runCommand, TYPESCRIPT } from '../../support/run-command'

const ROOT = join(__dirname, '..', '..', '..')

/** Most kilobytes that are parsed at each cold start: the figure of docs/benchmarks.md that no busy machine changes. */
const MOST_KB: Readonly<Record<string, number>> = {
  'alert-sweeper': 580,
  'analyze-issue': 690,
  'approval-handler': 625,
  'execution-handler': 755,
  'incident-review': 120,
  'invoke-agent-analysis': 820,
  notify: 585,
}

/** Most kilobytes of any file that is loaded late: all of EC2's commands are 2,300. */
const MOST_LATE_KB = 220

/** What the first decision of a function does without, by the function in it that has to be elsewhere. */
const LATE: Readonly<Record<string, readonly string[]>> = {
  // Protocols of services that are asked later: lists of the SDK's core name them beside the one of DynamoDB.
  'alert-sweeper': ['AwsQueryProtocol', 'AwsRestJsonProtocol', 'XmlShapeDeserializer'],
  'approval-handler': ['situationOf', 'slackMessage', 'makeActions', 'makeKmsMac'],
  notify: ['situationOf', 'slackMessage', 'makeMessageSender', 'digestMessage', 'makeKmsMac'],
  'invoke-agent-analysis': ['makeMaintenance', 'makeKmsMac', 'handleSharded', 'makeSendBatch'],
  'execution-handler': ['makeProber', 'makeHealthCheck', 'makeKmsMac'],
}

const test = suite('code of the functions')
let folder = ''
test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'function-code-'))
  const code = zipped(await bundled(functionNames), {}, folder)
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

test('of a client that is loaded late there is what our sources use', () => {
  const larger = functionNames.flatMap((name) =>
    readdirSync(join(folder, name))
      .map((file) => ({ file, kilobytes: statSync(join(folder, name, file)).size / 1_000 }))
      .filter(({ file, kilobytes }) => file !== 'index.js' && kilobytes > MOST_LATE_KB)
      .map(({ file, kilobytes }) => `${name}/${file}: ${kilobytes.toFixed(0)} kB, at most ${MOST_LATE_KB}`),
  )
  assert.equal(larger, [])
})

test('what the first decision does without lies in files that are loaded later', () => {
  for (const [name, wanted] of Object.entries(LATE)) {
    const found = readdirSync(join(folder, name))
      .filter((file) => file.endsWith('.js'))
      .map((file) => ({ file, text: readFileSync(join(folder, name, file), 'utf8') }))
    for (const one of wanted) {
      const holds = found.filter(({ text }) => new RegExp(`\\b${one}=`).test(text)).map(({ file }) => file)
      assert.ok(holds.length > 0, `${one} is nowhere in ${name}`)
      assert.not.ok(holds.includes('index.js'), `${name} loads ${one} at its start`)
    }
  }
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
  for (const name of functionNames) {
    const start = readFileSync(join(folder, name, 'index.js'), 'utf8')
    const given = new Set([...start.matchAll(/defineProperty\(exports,"([\w$]+)"/g)].map(([, one]) => one))
    const wanted = readdirSync(join(folder, name))
      .filter((file) => file.endsWith('.js') && file !== 'index.js')
      .flatMap((file) => [
        ...readFileSync(join(folder, name, file), 'utf8').matchAll(/\brequire_index\.([\w$]+)/g),
      ])
      .map(([, one]) => one)
    assert.ok(wanted.length > 0, `no file of ${name} shares anything with index.js`)
    assert.equal(
      wanted.filter((one) => !given.has(one)),
      [],
      name,
    )
    assert.ok(given.has('handler'), `${name} has no handler`)
  }
})

/** Files that a file needs before its own first line runs. */
const needs = (path: string): readonly string[] =>
  [...readFileSync(path, 'utf8').matchAll(/(?<!=>)require\("\.\/([^"]+)"\)/g)].map(([, file = '']) => file)

/** The way from a file back to itself, if there is one. */
const circleFrom = (
  folder: string,
  file: string,
  way: readonly string[],
  done: Set<string>,
): readonly string[] => {
  if (way.includes(file)) return [...way.slice(way.indexOf(file)), file]
  if (done.has(file)) return []
  const found = needs(join(folder, file))
    .map((next) => circleFrom(folder, next, [...way, file], done))
    .find((circle) => circle.length > 0)
  done.add(file)
  return found ?? []
}

test('no two files of a function need each other: one of them would find the other half loaded', () => {
  for (const name of functionNames) {
    const done = new Set<string>()
    for (const file of readdirSync(join(folder, name)).filter((one) => one.endsWith('.js')))
      assert.equal(circleFrom(join(folder, name), file, [], done), [], name)
  }
})

for (const [how, line] of [
  ['at the start', "import 'no-such-package'"],
  ['late', "export const late = () => import('no-such-package')"],
] as const)
  test(`a package that is not installed and is loaded ${how} ends the synth, not the function on AWS`, async () => {
    const copy = join(folder, 'copy', how)
    copyProject(copy)
    appendFileSync(join(copy, 'functions', 'incident-review', 'index.ts'), `\n${line}\n`)
    const words = ['tools/run.cjs', 'stacks/constructs/compile.ts', 'out', 'incident-review']
    const { code, said } = await runCommand(process.execPath, words, { cwd: copy })
    assert.is(code, 1)
    assert.match(said, /Could not resolve 'no-such-package' in functions\/incident-review\/index\.ts/)
  })

test('nothing of a function says where it was compiled', () => {
  for (const name of functionNames)
    for (const file of readdirSync(join(folder, name)))
      assert.not.ok(readFileSync(join(folder, name, file), 'utf8').includes(ROOT), `${name}/${file}`)
})

/** Bytes of a zip's first header in which its time and date are (APPNOTE 4.3.7). */
const WHEN = [10, 14] as const

for (const zone of ['America/Los_Angeles', 'Asia/Tokyo'])
  test(`in ${zone} a zip has the time that it has elsewhere`, async () => {
    const program =
      `const { bundled, zipped } = require('./stacks/constructs/bundle')\n` +
      `bundled(${JSON.stringify(functionNames)}).then((bundles) => {\n` +
      `  const code = zipped(bundles, { zone: ${JSON.stringify(zone)} }, ${JSON.stringify(folder)})\n` +
      `  console.log(code('alert-sweeper'))\n` +
      `})`
    const { code, said } = await runCommand(process.execPath, [...TYPESCRIPT, '-e', program], {
      cwd: ROOT,
      env: { TZ: zone },
    })
    assert.is(code, 0, said)
    assert.is(
      readFileSync(said.trim())
        .subarray(...WHEN)
        .toString('hex'),
      '00602100',
    )
  })

test.run()
