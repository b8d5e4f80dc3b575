import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { type BuildOptions, build, type Metafile } from 'esbuild'
import { directImports } from './direct-imports'
import { TARGET } from './names'

const ROOT = join(__dirname, '..', '..')

const JMESPATH = '@aws-lambda-powertools/jmespath'
const NO_JMESPATH = './functions/adapters/dynamodb/no-jmespath.ts'

const common = {
  platform: 'node',
  target: TARGET,
  logLevel: 'silent',
} as const satisfies BuildOptions

/** Chunks by who loads them and when. esbuild splits ES modules only. */
const split = {
  ...common,
  bundle: true,
  splitting: true,
  format: 'esm',
  metafile: true,
} as const satisfies BuildOptions

/** Names stay: a stack trace in a log shall say where. Shorter ones save nothing at a cold start. */
const short = { minifySyntax: true, minifyWhitespace: true } as const satisfies BuildOptions

/** What all functions are made of is read once. Whatever is to be left out of some function later must still be seen to be without effect. */
const fromSources = {
  ...split,
  absWorkingDir: ROOT,
  // Paths as they are below this folder: a linked node_modules gives the same bytes as an installed one.
  preserveSymlinks: true,
  // The default of main before module doubles size and load time of the SDK.
  mainFields: ['module', 'main'],
  alias: { [JMESPATH]: NO_JMESPATH, [`${JMESPATH}/functions`]: NO_JMESPATH },
  plugins: [directImports],
  chunkNames: '[hash]/[name]',
} as const satisfies BuildOptions

/** Node loads CommonJS in less time than ES modules. */
const commonJs = {
  ...common,
  ...short,
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
  const all = join(folder, 'all')
  const entryPoints = Object.fromEntries(names.map((name) => [name, join('functions', name, 'index.ts')]))
  const { outputs } = (await build({ ...fromSources, entryPoints, outdir: all })).metafile
  const sources = new Map(
    Object.entries(outputs).map(([path, { inputs }]) => [relative(folder, join(ROOT, path)), inputs]),
  )
  const parts = await Promise.all(
    names.map(async (name) => [name, await compileFunction(name, sources, all, folder)]),
  )
  rmSync(all, { recursive: true, force: true })
  writeFileSync(join(folder, COMPOSITIONS), JSON.stringify(Object.fromEntries(parts)))
}

/** Of each chunk of all functions, what its sources have added to it. */
type Sources = ReadonlyMap<string, Metafile['outputs'][string]['inputs']>

/** Divides anew, since what several functions share is in more chunks, and with more in them, than one of them has use for. */
const compileFunction = async (
  name: string,
  sources: Sources,
  all: string,
  folder: string,
): Promise<Composition> => {
  const chunks = join(folder, `chunks-of-${name}`)
  const entryPoints = [join(all, `${name}.js`)]
  const { outputs } = (
    await build({ ...split, ...short, absWorkingDir: folder, entryPoints, outdir: chunks })
  ).metafile
  const entry = Object.keys(outputs).find((path) => basename(path) === `${name}.js`) ?? ''
  const atStart = reached(entry, outputs, ({ kind }) => kind !== 'dynamic-import')
  const late = reached(entry, outputs).filter((path) => !atStart.includes(path))
  const converted = join(folder, `converted-of-${name}`)
  await build({ ...commonJs, absWorkingDir: folder, entryPoints: [...late], outdir: converted })
  const [start, files] = [atStart, late].map((paths) => paths.map((path) => basename(path))) as [
    string[],
    string[],
  ]
  const target = join(folder, name)
  mkdirSync(target, { recursive: true })
  await joinAtStart(start, files, chunks, target)
  for (const file of files)
    writeFileSync(join(target, file), inStart(readFileSync(join(converted, file), 'utf8'), start))
  for (const made of [chunks, converted]) rmSync(made, { recursive: true, force: true })
  return { start: sizesIn(atStart, outputs, sources), late: sizesIn(late, outputs, sources) }
}

/** By source file: what of each chunk is there, as the chunk divides among its sources. */
const sizesIn = (
  paths: readonly string[],
  outputs: Metafile['outputs'],
  sources: Sources,
): Readonly<Record<string, number>> => {
  const sizes: Record<string, number> = {}
  for (const [chunk, { bytesInOutput }] of paths.flatMap((path) =>
    Object.entries(outputs[path]?.inputs ?? {}),
  )) {
    const parts = Object.entries(sources.get(chunk) ?? {})
    const whole = parts.reduce((sum, [, part]) => sum + part.bytesInOutput, 0)
    for (const [file, part] of parts) {
      const bytes = (bytesInOutput * part.bytesInOutput) / whole
      if (bytes > 0) sizes[file] = (sizes[file] ?? 0) + bytes
    }
  }
  return Object.fromEntries(Object.entries(sizes).map(([file, bytes]) => [file, Math.round(bytes)]))
}

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
    absWorkingDir: folder,
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
