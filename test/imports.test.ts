import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

/** The direction of imports: contracts below, behaviour on them, deployment beside, and no way back. */

const root = join(__dirname, '..')

interface Import {
  /** Path from the root, with its ending. */
  readonly file: string
  /** A package's name, or a path from the root without ending. */
  readonly target: string
}

/** `from '…'`, `import '…'`, `import('…')`, `require('…')` */
const SPECIFIER = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\(\s*)['"]([^'"]+)['"]/g

const importsOf = (file: string, source: string): Import[] =>
  [...source.matchAll(SPECIFIER)].map(([, specifier = '']) => ({
    file,
    target: specifier.startsWith('.') ? relative(root, resolve(root, dirname(file), specifier)) : specifier,
  }))

const filesIn = (folder: string): string[] =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((path) => /\.(ts|cjs)$/.test(path) && !path.endsWith('.d.ts'))
        .map((path) => join(folder, path))
    : []

interface Rule {
  readonly name: string
  /** Files that the rule is about. */
  readonly of: RegExp
  /** Imports that the rule looks at; all of them without it. */
  readonly about?: RegExp
  readonly allowed: RegExp
  /** An import that breaks the rule, to show that it can be broken. */
  readonly broken: Import
}

const OWN = /^(schemas|functions|stacks|local|tools|test|main)(\/|$)/
const NETWORK = /^(@aws-sdk\/|@smithy\/|@aws-lambda-powertools\/|node:(net|tls|http|https|http2|dns|dgram)\b)/
const CDKTF = /^(cdktf|constructs|@cdktf\/)/

const rules: readonly Rule[] = [
  {
    name: 'schemas import io-ts, fp-ts, node:crypto (ids are hashes) and each other',
    of: /^schemas\//,
    allowed: /^(io-ts|fp-ts)(\/|$)|^node:crypto$|^schemas\//,
    broken: { file: 'schemas/alert.ts', target: 'functions/runtime/ports' },
  },
  {
    name: 'functions import schemas and functions',
    of: /^functions\//,
    about: OWN,
    allowed: /^(schemas|functions)\//,
    broken: { file: 'functions/domain/alert/commit.ts', target: 'stacks/settings' },
  },
  {
    name: 'only adapters reach AWS or a network',
    of: /^functions\/(?!adapters\/)/,
    about: NETWORK,
    allowed: /^$/,
    broken: { file: 'functions/notify/use-case.ts', target: '@aws-sdk/client-sns' },
  },
  {
    name: 'a use case knows no adapter',
    of: /^functions\/(?!adapters\/)(?![a-z-]+\/(index|contract)\.ts)/,
    about: /^functions\/adapters\//,
    allowed: /^$/,
    broken: { file: 'functions/notify/use-case.ts', target: 'functions/adapters/channels/email/topic' },
  },
  {
    name: 'adapters import no Lambda',
    of: /^functions\/adapters\//,
    about: /^functions\//,
    allowed: /^functions\/(adapters|domain|runtime)\//,
    broken: { file: 'functions/adapters/channels/send.ts', target: 'functions/notify/use-case' },
  },
  {
    name: 'a contract knows schemas, the form of contracts, the permissions of actions and the notified events',
    of: /^functions\/([a-z-]+\/)?contract\.ts$/,
    allowed: /^io-ts$|^schemas\/|^functions\/(runtime\/contract|adapters\/actions|domain\/messages\/events)$/,
    broken: { file: 'functions/notify/contract.ts', target: 'functions/notify/use-case' },
  },
  {
    name: 'stacks import schemas and contracts',
    of: /^stacks\//,
    about: OWN,
    allowed: /^(schemas|stacks)\/|^functions\/([a-z-]+\/)?contract$/,
    broken: { file: 'stacks/cloudops-stack.ts', target: 'functions/runtime/handler' },
  },
  {
    name: 'main imports stacks',
    of: /^main\.ts$/,
    about: OWN,
    allowed: /^stacks\//,
    broken: { file: 'main.ts', target: 'local/cloud' },
  },
  {
    name: 'the local cloud runs what is deployed and knows nothing of how it is made',
    of: /^local\//,
    about: OWN,
    allowed: /^(local|schemas)\//,
    broken: { file: 'local/cloud.ts', target: 'functions/runtime/contract' },
  },
  {
    name: 'cdktf stays in stacks and main',
    of: /^(schemas|functions|local|tools)\//,
    about: CDKTF,
    allowed: /^$/,
    broken: { file: 'local/terraform/index.ts', target: 'cdktf' },
  },
  {
    name: 'tools import settings of the stack, no constructs',
    of: /^tools\//,
    about: OWN,
    allowed: /^(tools|schemas|functions|local)\/|^stacks\/settings/,
    broken: { file: 'tools/review/index.ts', target: 'stacks/cloudops-stack' },
  },
  {
    name: 'nothing but tests imports tests',
    of: /^(?!test\/)/,
    about: /^test\//,
    allowed: /^$/,
    broken: { file: 'tools/chaos/index.ts', target: 'test/support/fakes' },
  },
]

const breaks = ({ of, about, allowed }: Rule, { file, target }: Import): boolean =>
  of.test(file) && (about?.test(target) ?? true) && !allowed.test(target)

const files = [...['schemas', 'functions', 'stacks', 'local', 'tools'].flatMap(filesIn), 'main.ts']
const imports = files.flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8')))

const test = suite('imports')

test('the import lines are found', () => {
  assert.ok(files.length > 150)
  assert.ok(imports.length > 600)
  const source = `import a from './a'\nexport { b } from "../b"\nconst c = require('c')\nconst d = await import('./d')\n`
  assert.equal(
    importsOf('local/x/y.ts', source).map(({ target }) => target),
    ['local/x/a', 'local/b', 'c', 'local/x/d'],
  )
})

for (const rule of rules) {
  test(rule.name, () => {
    assert.ok(breaks(rule, rule.broken), 'the rule can be broken')
    assert.equal(
      imports.filter((found) => breaks(rule, found)).map(({ file, target }) => `${file} imports ${target}`),
      [],
    )
  })
}

test.run()
