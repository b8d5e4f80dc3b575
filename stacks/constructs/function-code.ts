import { rmSync, writeFileSync } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import { type InputOptions, type OutputChunk, type OutputOptions, rolldown } from 'rolldown'
import { inParallel } from '../../functions/runtime/worker-pool'
import { COMPOSITIONS, type Composition } from './composition'
import { TARGET } from './names'

const ROOT = join(__dirname, '..', '..')

const JMESPATH = '@aws-lambda-powertools/jmespath'
const NO_JMESPATH = join(ROOT, 'functions', 'adapters', 'dynamodb', 'no-jmespath.ts')

/** What the SDK has loaded only where somebody has installed it, for signatures of several regions. */
const OPTIONAL = ['@aws-sdk/signature-v4-crt', '@aws-sdk/signature-v4a']

const input = {
  cwd: ROOT,
  platform: 'node',
  transform: { target: TARGET },
  external: OPTIONAL,
  logLevel: 'warn',
  // Rolldown would leave it to Lambda, where there are no packages.
  onLog: (_, { code, message }) => {
    if (code === 'UNRESOLVED_IMPORT') throw new Error(message)
  },
  // The list of public suffixes is one constant of 70 kB, which would be wherever it is read.
  optimization: { inlineConst: false },
  // What several late files share would be put into one of them, and two that share in both directions need each other to be loaded first.
  experimental: { chunkOptimization: { mergeCommonChunks: false } },
  resolve: {
    // The default of main before module doubles size and load time of the SDK.
    mainFields: ['module', 'main'],
    // Paths as they are below this folder: a linked node_modules gives the same bytes as an installed one.
    symlinks: false,
    alias: { [JMESPATH]: NO_JMESPATH, [`${JMESPATH}/functions`]: NO_JMESPATH },
  },
} as const satisfies InputOptions

/** What only leads to the start. */
const ENTRY = 'entry.js'

const output = {
  // Node loads CommonJS in less time than ES modules.
  format: 'cjs',
  // What is loaded at the start is one file, which is loaded in half the time of ten. The entry that leads to it would be another one.
  codeSplitting: { groups: [{ name: 'index', tags: ['$initial'] }] },
  chunkFileNames: ({ name }) => (name === 'index' ? 'index.js' : '[name]-[hash].js'),
  entryFileNames: ENTRY,
  minifyInternalExports: false,
  // Names stay: a stack trace in a log shall say where. Shorter ones save nothing at a cold start.
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
  topLevelVar: true,
  comments: false,
  strict: true,
} satisfies OutputOptions

/** Each build uses several threads: more of them at once hinder each other, and all seven take half as much CPU again. */
const AT_ONCE = 2

/**
 * Compiles the folders of `names` into one folder each below `folder`: `index.js` with all that is loaded at the start, and files
 * beside it for what is loaded when it is needed, so that this is also parsed late.
 * @throws Error with the bundler's own message where one does not compile
 */
export const compileFunctions = async (names: readonly string[], folder: string): Promise<void> => {
  const compositions = await inParallel(
    AT_ONCE,
    names,
    async (name) => [name, await compileFunction(name, join(folder, name))] as const,
  )
  writeFileSync(join(folder, COMPOSITIONS), JSON.stringify(Object.fromEntries(compositions)))
}

const compileFunction = async (name: string, dir: string): Promise<Composition> => {
  const bundle = await rolldown({ ...input, input: { entry: join(ROOT, 'functions', name, 'index.ts') } })
  const written = await bundle.write({ ...output, dir })
  await bundle.close()
  rmSync(join(dir, ENTRY))
  const chunks = written.output.filter((one) => one.type === 'chunk')
  const atStart = loadedWith(chunks, 'index.js')
  return {
    start: sizesIn(chunks.filter(({ fileName }) => atStart.has(fileName))),
    late: sizesIn(chunks.filter(({ fileName }) => !atStart.has(fileName))),
  }
}

/** A file and those that it leads to without an `import()`. */
const loadedWith = (chunks: readonly OutputChunk[], first: string): ReadonlySet<string> => {
  const found = new Set([first])
  for (const name of found)
    for (const next of chunks.find(({ fileName }) => fileName === name)?.imports ?? []) found.add(next)
  return found
}

/** By source file: what of each chunk is there, as the chunk divides among its sources. */
const sizesIn = (chunks: readonly OutputChunk[]): Readonly<Record<string, number>> => {
  const sizes: Record<string, number> = {}
  for (const { code, modules } of chunks) {
    // The bundler's own has no file.
    const parts = Object.entries(modules).filter(([file]) => isAbsolute(file))
    const whole = parts.reduce((sum, [, { renderedLength }]) => sum + renderedLength, 0)
    for (const [file, { renderedLength }] of parts) {
      const path = relative(ROOT, file)
      const bytes = Math.round((code.length * renderedLength) / whole)
      if (bytes > 0) sizes[path] = (sizes[path] ?? 0) + bytes
    }
  }
  return sizes
}
