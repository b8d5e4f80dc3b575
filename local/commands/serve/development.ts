import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { BuildFailure, BuildOptions, Metafile, OutputFile } from 'esbuild'
import { unzipSync } from 'fflate'
import { ToolError } from '../shared/command-line'

/** Code that is being worked on: the project's sources alone, with source maps, beside the packages that it requires. */

const ROOT = join(__dirname, '..', '..', '..')
/** Within the project, so that the packages are found from there. */
const FOLDER = join('dist', 'local', String(process.pid))
const DEFINITION = 'main'

const options = {
  absWorkingDir: ROOT,
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: `node${process.versions.node}`,
  format: 'cjs',
  // A package that is loaded late is required then, as the rest.
  supported: { 'dynamic-import': false },
  sourcemap: 'linked',
  sourcesContent: false,
  metafile: true,
  write: false,
  logLevel: 'silent',
  outdir: FOLDER,
} as const satisfies BuildOptions

export interface Compiled {
  /** Functions whose code these files are part of. A folder is all of its files. */
  functionsOf(files: readonly string[]): readonly string[]
  /** Whether the definition can have changed with them. */
  isOfDefinition(files: readonly string[]): boolean
  /** Writes the code of a function; answers its folder. */
  write(name: string): string
}

export interface Development {
  /** Compiles the present sources. Rejects with a `ToolError` that names file, line and column. */
  compile(): Promise<Compiled>
  /** Removes what was written. */
  stop(): void
}

const isFailure = (error: unknown): error is BuildFailure =>
  error instanceof Error && 'errors' in error && Array.isArray(error.errors)

const problemOf = (error: unknown): unknown =>
  isFailure(error)
    ? new ToolError(
        error.errors
          .map(({ text, location }) =>
            location === null ? text : `${location.file}:${location.line}:${location.column + 1}: ${text}`,
          )
          .join('\n'),
      )
    : error

/** Sources by what they were compiled into. */
const sourcesIn = ({ outputs }: Metafile): ReadonlyMap<string, readonly string[]> =>
  new Map(
    Object.entries(outputs)
      .filter(([, { entryPoint }]) => entryPoint !== undefined)
      .map(([path, { inputs }]) => [path, Object.keys(inputs)]),
  )

const holds = (sources: readonly string[] | undefined, files: readonly string[]): boolean =>
  sources?.some((source) => files.some((file) => source === file || source.startsWith(`${file}/`))) ?? false

/** What a zip holds besides code: the settings. */
const withoutCode = (zip: string) =>
  Object.entries(unzipSync(readFileSync(zip), { filter: ({ name }) => !name.endsWith('.js') }))

/**
 * @param zips zip of each function that is deployed, by its name; named after its folder in `functions/`
 */
export const startDevelopment = (zips: () => Readonly<Record<string, string>>): Development => {
  let versions = 0

  const compile = async (): Promise<Compiled> => {
    const folders = new Map(Object.entries(zips()).map(([name, zip]) => [name, basename(zip, '.zip')]))
    // Loaded with the first change, and not by whoever makes none.
    const { build } = await import('esbuild')
    const entryPoints = Object.fromEntries([
      [DEFINITION, 'main.ts'],
      ...[...folders.values()].map((folder) => [`${folder}/index`, `functions/${folder}/index.ts`]),
    ])
    const { metafile, outputFiles } = await build({ ...options, entryPoints }).catch((error: unknown) => {
      throw problemOf(error)
    })
    const sources = sourcesIn(metafile)
    const sourcesOf = (output: string) => sources.get(join(FOLDER, `${output}.js`))
    return {
      functionsOf: (files) =>
        [...folders].filter(([, folder]) => holds(sourcesOf(`${folder}/index`), files)).map(([name]) => name),
      isOfDefinition: (files) =>
        files.some((file) => !/^(functions|schemas)\b/.test(file)) || holds(sourcesOf(DEFINITION), files),
      write: (name) => write(folders.get(name) ?? name, outputFiles, zips()[name] ?? ''),
    }
  }

  const write = (folder: string, files: readonly OutputFile[], zip: string): string => {
    versions += 1
    const target = join(ROOT, FOLDER, `${folder}.${versions}`)
    mkdirSync(target, { recursive: true })
    for (const { path, contents } of files)
      if (basename(dirname(path)) === folder) writeFileSync(join(target, basename(path)), contents)
    for (const [name, bytes] of withoutCode(zip)) writeFileSync(join(target, name), bytes)
    return target
  }

  return { compile, stop: () => rmSync(join(ROOT, FOLDER), { recursive: true, force: true }) }
}
