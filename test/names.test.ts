import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

/** The field's words instead of private ones: in identifiers, in paths, and in what is written for people. */

const ROOT = join(__dirname, '..')

const filesBelow = (folder: string, ending: RegExp): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => ending.test(path))

const sources = ['schemas', 'functions', 'stacks', 'local', 'tools', 'test']
  .flatMap((folder) => filesBelow(folder, /\.(ts|cjs)$/))
  .filter((path) => path !== join('test', 'names.test.ts'))

interface Area {
  readonly of: RegExp
  readonly identifiers: string
  /** Names of files, without ending. */
  readonly files?: string
}

const areas: readonly Area[] = [
  {
    of: /./,
    identifiers:
      'doubt_minutes old_tls_refused own_alerts ToldAlert saidOf suspicionOf doubtOf lookAtAll Journey Arrival CannotTell heldUp held_up_ms ExecutionPlaces inPlace obstacleTo HowItWent Spared Surroundings admissions forgetful createDelivery Scene sceneOf withoutAgent strangerIn',
  },
  {
    of: /functions\/invoke-agent-analysis\//,
    identifiers:
      'look Look Looks lookAt seen unseen Unseen Standing standing told Told Wish wish Order Orders Ask Waiting makePace',
    files: 'look standing waiting told groups clock deadline pace degraded',
  },
  {
    of: /functions\/adapters\/prober\//,
    identifiers:
      'together hop Means judge take follow Question Look CannotTell Beside besides makePace concerning',
    files: 'together turns pair judge hop follow answer causes lag pace deadline',
  },
  {
    of: /^functions\/execution-handler\//,
    identifiers: 'Place Alarm rings permitted Obstacle Assessed',
    files: 'place gate permitted details',
  },
  {
    of: /^functions\//,
    identifiers: 'Authority Offer Place',
    files: 'plan-strangers without-agent fits refused',
  },
  { of: /^functions\/domain\/alert\//, identifiers: 'said published passing' },
  { of: /^schemas\/alert\.ts/, identifiers: 'Result Outcome' },
  { of: /^stacks\//, identifiers: 'told placed', files: 'settings-meaning' },
  { of: /^local\//, identifiers: 'Kept', files: 'kept without-behaviour kept-table kept-stores' },
  { of: /^(tools\/chaos|test)\//, identifiers: 'Ground' },
  { of: /^tools\/chaos\//, identifiers: 'tap course', files: 'tap course world' },
  { of: /^tools\/deploy\//, identifiers: '', files: 'asked after words' },
]

/** A source without comments, and without the texts that people read; what is in `${}` stays. */
const codeOf = (source: string): string =>
  source
    .replace(/\/\*[\s\S]*?\*\/|(?<![:'"`\\])\/\/.*$/gm, '')
    .replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''")
    .replace(/`(?:[^`\\]|\\.)*`/g, (text) => (text.match(/\$\{[^}]*\}/g) ?? []).join(' '))

const identifiersIn = (source: string): ReadonlySet<string> =>
  new Set(codeOf(source).match(/[A-Za-z_$][\w$]*/g))

const privateNames = (path: string, source: string): readonly string[] => {
  const used = identifiersIn(source)
  const name = path.replace(/^.*\//, '').replace(/(\.test)?\.\w+$/, '')
  return areas
    .filter(({ of }) => of.test(path))
    .flatMap(({ identifiers, files = '' }) => [
      ...identifiers.split(' ').filter((word) => used.has(word)),
      ...files.split(' ').filter((file) => file === name),
    ])
}

/** Idioms of these pages that plain English says in another way. */
const IDIOMS = /\b(told|nobody|stands)\b|, say\b/gi
/** Comments of a source, or a whole page. */
const proseOf = (path: string, text: string): string =>
  path.endsWith('.md') ? text : (text.match(/\/\*[\s\S]*?\*\/|(?<![:'"`\\])\/\/.*$/gm) ?? []).join('\n')

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

const test = suite('names')

test('a private name is found in code, and not in what people read', () => {
  assert.equal(privateNames('functions/adapters/prober/net/hop.ts', "const hop = 'the next hop' // hop"), [
    'hop',
    'hop',
  ])
  assert.equal(privateNames('functions/adapters/prober/net/request.ts', "log('a hop') /* hop */"), [])
  assert.equal(privateNames('local/x.ts', `text(\`\${heldUp} ms\`)`), ['heldUp'])
})

test('identifiers and files have the names of the field', () => {
  assert.ok(sources.length > 500)
  assert.equal(
    sources.flatMap((path) => privateNames(path, read(path)).map((name) => `${path}: ${name}`)),
    [],
  )
})

/** Rare enough to be what the sentence needs: a word of someone else, or of the specification. */
const RARE = 40

test('comments and pages are written in plain words', () => {
  const pages = [...filesBelow('docs', /\.md$/), 'README.md', 'CONTRIBUTING.md']
  const found = [...sources, ...pages].flatMap((path) =>
    (proseOf(path, read(path)).match(IDIOMS) ?? []).map((word) => `${path}: ${word}`),
  )
  assert.ok(found.length <= RARE, `${found.length} idioms:\n${found.join('\n')}`)
})

test.run()
