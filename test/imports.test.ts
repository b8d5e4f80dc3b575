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
  /** What lies in the importing file's own folder below `functions/` is allowed, too. */
  readonly sameFolder?: boolean
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
    // What a monitor has to be asks node:net what an address is, and nothing of a network.
    name: 'only adapters reach AWS or a network',
    of: /^functions\/(?!adapters\/|domain\/monitor-rules\/)/,
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
    name: 'what is done about a resource is done in a session: its clients have the options of one',
    of: /^functions\/adapters\/(actions|changes)\//,
    about: /^functions\/adapters\/aws\/client-options$/,
    allowed: /^$/,
    broken: { file: 'functions/adapters/actions/watch.ts', target: 'functions/adapters/aws/client-options' },
  },
  {
    name: 'no Lambda imports the folder of another',
    of: /^functions\/(?!runtime\/|domain\/|adapters\/)/,
    about: /^functions\/(?!runtime\/|domain\/|adapters\/)/,
    allowed: /^$/,
    sameFolder: true,
    broken: { file: 'functions/notify/use-case.ts', target: 'functions/alert-sweeper/tick' },
  },
  {
    name: 'runtime, domain and adapters import no Lambda',
    of: /^functions\/(runtime|domain|adapters)\//,
    about: /^functions\//,
    allowed: /^functions\/(runtime|domain|adapters)\//,
    broken: { file: 'functions/adapters/channels/index.ts', target: 'functions/notify/use-case' },
  },
  {
    name: 'stacks import schemas, contracts, what monitors have to be, and how things are done so many at once',
    of: /^stacks\//,
    about: OWN,
    allowed:
      /^(schemas|stacks)\/|^functions\/(([a-z-]+\/)?contract$|runtime\/worker-pool$|domain\/monitor-rules\/)/,
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
    name: 'tools import the settings of the stack and what writes it, no constructs',
    of: /^tools\//,
    about: OWN,
    allowed: /^(tools|schemas|functions|local)\/|^stacks\/(settings|(synth|write-stack|target-account)$)/,
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

const folderOf = (path: string): string => path.split('/').slice(0, 2).join('/')

const breaks = ({ of, about, allowed, sameFolder }: Rule, { file, target }: Import): boolean =>
  of.test(file) &&
  (about?.test(target) ?? true) &&
  !allowed.test(target) &&
  !(sameFolder === true && folderOf(file) === folderOf(target))

const files = [...['schemas', 'functions', 'stacks', 'local', 'tools'].flatMap(filesIn), 'main.ts']
const known = new Set(files)
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

/** Files by what they import of the tree, types counted. */
const graphOf = (of: readonly Import[]): ReadonlyMap<string, readonly string[]> => {
  const graph = new Map<string, string[]>()
  for (const { file, target } of of) {
    const found = [`${target}.ts`, `${target}/index.ts`].find((path) => known.has(path))
    if (found !== undefined) graph.set(file, [...(graph.get(file) ?? []), found])
  }
  return graph
}

/** One circle for each file that an import leads back to; empty where there is none. */
const circlesIn = (graph: ReadonlyMap<string, readonly string[]>): readonly string[] => {
  const circles = new Set<string>()
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file)
    if (start >= 0) circles.add([...path.slice(start), file].join(' -> '))
    if (start >= 0 || done.has(file)) return
    for (const next of graph.get(file) ?? []) visit(next, [...path, file])
    done.add(file)
  }
  for (const file of graph.keys()) visit(file, [])
  return [...circles]
}

test('no file imports itself by way of others, types counted', () => {
  const back = { file: 'schemas/scalars.ts', target: 'schemas/events/index' }
  const graph = graphOf(imports)
  assert.ok([...graph.values()].flat().length > 600)
  assert.ok(circlesIn(graphOf([...imports, back])).length > 0, 'a circle would be found')
  assert.equal(circlesIn(graph), [])
})

test.run()
