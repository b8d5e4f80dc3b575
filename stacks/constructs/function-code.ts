import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type BuildOptions, build, type Metafile } from 'esbuild'
import { directImports } from './direct-imports'
import { TARGET } from './names'

const ROOT = join(__dirname, '..', '..')

/** Most of what these are made of is the same, and is compiled once for both; what one uses of it, the other has to carry. */
const TOGETHER = ['analyze-issue', 'execution-handler']

const JMESPATH = '@aws-lambda-powertools/jmespath'
const NO_JMESPATH = './functions/adapters/dynamodb/no-jmespath.ts'

const common = {
  absWorkingDir: ROOT,
  platform: 'node',
  target: TARGET,
  // Names stay: a stack trace in a log shall say where. Shorter ones save nothing at a cold start.
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: 'silent',
} as const satisfies BuildOptions

/** Chunks by when they are loaded. esbuild splits ES modules only. */
const split = {
  ...common,
  bundle: true,
  splitting: true,
  format: 'esm',
  metafile: true,
  // Paths as they are below this folder: a linked node_modules gives the same bytes as an installed one.
  preserveSymlinks: true,
  // The default of main before module doubles size and load time of the SDK.
  mainFields: ['module', 'main'],
  alias: { [JMESPATH]: NO_JMESPATH, [`${JMESPATH}/functions`]: NO_JMESPATH },
} as const satisfies BuildOptions

/** Node loads CommonJS in less time than ES modules. */
const commonJs = {
  ...common,
  format: 'cjs',
  supported: { 'dynamic-import': false },
} as const satisfies BuildOptions

/** Bytes of each source file in what a function loads at its start, and in what it loads when needed. */
export interface Composition {
  readonly start: Readonly<Record<string, number>>
  readonly late: Readonly<Record<string, number>>
}

/** In the folder of what was compiled: a `Composition` by the function's name. */
export const COMPOSITIONS = 'compositions.json'

/**
 * Compiles the folders of `names` into one folder each below `folder`: `index.js` with all that is loaded at the start, and files
 * beside it for what is loaded when it is needed, so that this is also parsed late.
 * @throws Error with esbuild's own message where one does not compile
 */
export const compileFunctions = async (names: readonly string[], folder: string): Promise<void> => {
  const together = names.filter((name) => TOGETHER.includes(name))
  const groups = [...names.filter((name) => !together.includes(name)).map((name) => [name]), together]
  const parts = await Promise.all(
    groups.filter(({ length }) => length > 0).map((group) => compileGroup(group, folder)),
  )
  writeFileSync(join(folder, COMPOSITIONS), JSON.stringify(Object.assign({}, ...parts)))
}

const compileGroup = async (
  names: readonly string[],
  folder: string,
): Promise<Readonly<Record<string, Composition>>> => {
  const chunks = join(folder, `chunks-of-${names[0]}`)
  const { outputs } = (
    await build({
      ...split,
      plugins: [directImports],
      entryPoints: Object.fromEntries(names.map((name) => [name, join('functions', name, 'index.ts')])),
      outdir: chunks,
    })
  ).metafile
  const parts = names.map((name) => {
    const entry = Object.keys(outputs).find((path) => basename(path) === `${name}.js`) ?? ''
    const atStart = reached(entry, outputs, ({ kind }) => kind !== 'dynamic-import')
    return { name, atStart, late: reached(entry, outputs).filter((path) => !atStart.includes(path)) }
  })
  const converted = join(folder, `converted-of-${names[0]}`)
  await build({
    ...commonJs,
    entryPoints: [...new Set(parts.flatMap(({ late }) => late))],
    outdir: converted,
  })
  for (const { name, atStart, late } of parts) {
    const [start, files] = [atStart, late].map((paths) => paths.map((path) => basename(path))) as [
      string[],
      string[],
    ]
    const target = join(folder, name)
    mkdirSync(target, { recursive: true })
    await joinAtStart(start, files, chunks, target)
    for (const file of files)
      writeFileSync(join(target, file), inStart(readFileSync(join(converted, file), 'utf8'), start))
  }
  for (const made of [chunks, converted]) rmSync(made, { recursive: true, force: true })
  return Object.fromEntries(
    parts.map(({ name, atStart, late }) => [
      name,
      { start: sizesIn(atStart, outputs), late: sizesIn(late, outputs) },
    ]),
  )
}

/** A source file is in one chunk. */
const sizesIn = (paths: readonly string[], outputs: Metafile['outputs']): Readonly<Record<string, number>> =>
  Object.fromEntries(
    paths.flatMap((path) =>
      Object.entries(outputs[path]?.inputs ?? {})
        .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
        .map(([file, { bytesInOutput }]) => [file, bytesInOutput]),
    ),
  )

/** What `index.js` calls a chunk that it holds. */
const nameOf = (chunk: string): string => basename(chunk, '.js').replaceAll(/\W/g, '_')

/** One file is loaded in half the time of ten. */
const joinAtStart = async (
  [entry = '', ...chunks]: readonly string[],
  late: readonly string[],
  folder: string,
  target: string,
): Promise<void> => {
  const lines = [
    `export * from './${entry}'`,
    ...chunks.map((chunk) => `export * as ${nameOf(chunk)} from './${chunk}'`),
  ]
  await build({
    ...commonJs,
    stdin: { contents: lines.join('\n'), resolveDir: folder },
    outfile: join(target, 'index.js'),
    bundle: true,
    external: late.map((file) => `./${file}`),
  })
}

/** What is loaded late finds the chunks of the start in the one file that holds them, so that no module is there twice. */
const inStart = (text: string, [, ...chunks]: readonly string[]): string =>
  text.replaceAll(/require\("\.\/([^"]+)"\)/g, (whole, file: string) =>
    chunks.includes(file) ? `require("./index.js").${nameOf(file)}` : whole,
  )

type Import = Metafile['outputs'][string]['imports'][number]

/** Files that lead from one to the next, the first included. */
const reached = (
  entry: string,
  outputs: Metafile['outputs'],
  leads: (one: Import) => boolean = () => true,
): readonly string[] => {
  const found = new Set([entry])
  for (const path of found)
    for (const one of outputs[path]?.imports ?? [])
      if (one.external !== true && leads(one)) found.add(one.path)
  return [...found]
}
