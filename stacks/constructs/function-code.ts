import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type BuildOptions, buildSync, type Metafile } from 'esbuild'
import { TARGET } from './names'

const ROOT = join(__dirname, '..', '..')

/** Most of what these are made of is the same, and is compiled once for both; what one uses of it, the other has to carry. */
const TOGETHER = ['analyze-issue', 'execution-handler']

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
} as const satisfies BuildOptions

/** Node loads CommonJS in less time than ES modules. */
const commonJs = {
  ...common,
  format: 'cjs',
  supported: { 'dynamic-import': false },
} as const satisfies BuildOptions

/** Whatever the code depends on besides its sources. */
export const compilerOptions = { TOGETHER, split, commonJs }

/**
 * Compiles the folders of `names` into one folder each below `folder`: `index.js` with all that is loaded at the start, and files
 * beside it for what is loaded when it is needed, so that this is also parsed late.
 * @throws Error with esbuild's own message where one does not compile
 */
export const compileFunctions = (names: readonly string[], folder: string): void => {
  const together = names.filter((name) => TOGETHER.includes(name))
  const groups = [...names.filter((name) => !together.includes(name)).map((name) => [name]), together]
  for (const group of groups.filter(({ length }) => length > 0)) compileGroup(group, folder)
}

const compileGroup = (names: readonly string[], folder: string): void => {
  const chunks = join(folder, 'chunks')
  const { outputs } = buildSync({
    ...split,
    entryPoints: Object.fromEntries(names.map((name) => [name, join('functions', name, 'index.ts')])),
    outdir: chunks,
  }).metafile
  const parts = names.map((name) => {
    const entry = Object.keys(outputs).find((path) => basename(path) === `${name}.js`) ?? ''
    const atStart = reached(entry, outputs, ({ kind }) => kind !== 'dynamic-import')
    return { name, atStart, late: reached(entry, outputs).filter((path) => !atStart.includes(path)) }
  })
  const converted = join(folder, 'converted')
  buildSync({ ...commonJs, entryPoints: [...new Set(parts.flatMap(({ late }) => late))], outdir: converted })
  for (const { name, atStart, late } of parts) {
    const target = join(folder, name)
    mkdirSync(target, { recursive: true })
    for (const path of late) copyFileSync(join(converted, basename(path)), join(target, basename(path)))
    joinAtStart(
      atStart.map((path) => basename(path)),
      late.map((path) => basename(path)),
      chunks,
      target,
    )
  }
  for (const made of [chunks, converted]) rmSync(made, { recursive: true, force: true })
}

/** One file is loaded in half the time of ten. What is loaded late finds the chunks of the start in it by files of a line. */
const joinAtStart = (
  [entry = '', ...chunks]: readonly string[],
  late: readonly string[],
  folder: string,
  target: string,
): void => {
  const lines = [
    `export * from './${entry}'`,
    ...chunks.map((chunk, index) => `export * as chunk${index} from './${chunk}'`),
  ]
  buildSync({
    ...commonJs,
    stdin: { contents: lines.join('\n'), resolveDir: folder },
    outfile: join(target, 'index.js'),
    bundle: true,
    external: late.map((file) => `./${file}`),
  })
  for (const [index, chunk] of chunks.entries())
    writeFileSync(join(target, chunk), `module.exports = require('./index.js').chunk${index}\n`)
}

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
