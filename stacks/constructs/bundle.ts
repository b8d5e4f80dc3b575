import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { deflateSync, Zip, ZipDeflate, ZipPassThrough } from 'fflate'
import { COMPOSITIONS, type Composition } from './composition'

const ROOT = join(__dirname, '..', '..')
/**
 * Bundles by what they were made from, each file of them compressed once, and zips of them by the settings, so that a synth
 * makes only what has changed.
 */
const CACHE = join(ROOT, 'dist')
const COMPILER = join('stacks', 'constructs')
const COMPILED_BY = ['bundle.ts', 'compile.ts', 'composition.ts', 'function-code.ts', 'names.ts']
const CACHE_KEPT_MS = 24 * 3_600_000
/**
 * Every entry of every zip has it: the same code and settings give the same bytes on any machine, on any day. A zip holds what a clock
 * on the wall shows, from 1980 on, so that it is a time of the machine's own zone.
 */
const TIME = new Date(1980, 0, 1, 12)

/** Path of the zip of a function. */
export type CodeOf = (name: string) => string

/** The bundles of `names` with the settings of this deployment, as `<name>.zip` under `folder`. `bundles` is what `bundled` answers. */
export const zipped = (bundles: string, settings: object, folder: string): CodeOf => {
  const settingsFile = Buffer.from(JSON.stringify(settings))
  const zips = join(bundles, digest(settingsFile))
  for (const path of [zips, folder]) mkdirSync(path, { recursive: true })
  return (name) => {
    const [kept, zip] = [join(zips, `${name}.zip`), join(folder, `${name}.zip`)]
    if (!existsSync(kept)) {
      const code = join(bundles, name)
      const compressed = join(bundles, 'compressed')
      mkdirSync(compressed, { recursive: true })
      const entries = readdirSync(code).map((file) => {
        const bytes = readFileSync(join(code, file))
        return { entry: new Compressed(file, join(compressed, digest(bytes))), bytes }
      })
      const own = new ZipDeflate('settings.json', { level: LEVEL })
      keep(kept, zipOf([...entries, { entry: own, bytes: settingsFile }]))
    }
    copyFileSync(kept, zip)
    return zip
  }
}

/** Half of the work of 6, for 3 % more bytes. */
const LEVEL = 2

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 32)

/** Other synths of the same at the same time write the same. */
const keep = (path: string, bytes: Uint8Array): void => {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, bytes)
  renameSync(draft, path)
}

/** A file of a bundle as an entry. fflate's own compression takes seconds and is the same on any machine, unlike Node's. */
class Compressed extends ZipPassThrough {
  override compression = 8

  constructor(
    name: string,
    /** Where its compressed bytes are, once they were made. */
    private readonly kept: string,
  ) {
    super(name)
  }

  protected override process(bytes: Uint8Array<ArrayBuffer>, final: boolean): void {
    if (!existsSync(this.kept)) keep(this.kept, deflateSync(bytes, { level: LEVEL }))
    this.ondata(null, readFileSync(this.kept), final)
  }
}

const zipOf = (
  files: readonly { readonly entry: ZipPassThrough | ZipDeflate; readonly bytes: Uint8Array }[],
): Uint8Array => {
  const parts: Uint8Array[] = []
  const zip = new Zip((error, part) => {
    if (error) throw error
    parts.push(part)
  })
  for (const { entry, bytes } of files) {
    entry.mtime = TIME
    zip.add(entry)
    entry.push(bytes, true)
  }
  zip.end()
  return Buffer.concat(parts)
}

/** What the functions' code is made of, by their names. */
export const compositionsOf = async (
  names: readonly string[],
): Promise<Readonly<Record<string, Composition>>> =>
  JSON.parse(readFileSync(join(await bundled(names), COMPOSITIONS), 'utf8'))

/**
 * Folder of bundles of `names`, made of the present sources and packages, a folder for each.
 * @throws Error with the bundler's own message where one does not compile
 */
export const bundled = async (names: readonly string[]): Promise<string> => {
  const missing = names.find((name) => !existsSync(join(ROOT, 'functions', name, 'index.ts')))
  if (missing !== undefined)
    throw new Error(`there is no function ${missing}: functions/${missing}/index.ts is missing`)
  const folder = join(CACHE, keyOf(names))
  if (existsSync(folder)) return folder
  mkdirSync(CACHE, { recursive: true })
  for (const old of readdirSync(CACHE)) {
    const path = join(CACHE, old)
    if (Date.now() - statSync(path).mtimeMs > CACHE_KEPT_MS) rmSync(path, { recursive: true, force: true })
  }
  const draft = mkdtempSync(join(CACHE, '.draft-'))
  await compile(names, draft)
  try {
    renameSync(draft, folder)
  } catch (error) {
    // Another synth of the same sources was first.
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
  return folder
}

/** The bundler asks for more of Node than a synth: it has the functions' own, wherever npm has installed that. */
const INSTALLED = join(ROOT, 'node_modules', 'node', 'bin', 'node')

const compile = (names: readonly string[], folder: string): Promise<unknown> =>
  promisify(execFile)(existsSync(INSTALLED) ? INSTALLED : process.execPath, [
    ...[join(ROOT, 'tools', 'run.cjs'), join(COMPILER, 'compile.ts'), folder],
    ...names,
  ]).catch((error: Error & { readonly stderr?: string }) => {
    throw new Error(error.stderr || error.message)
  })

/** Of everything that a bundle is made from: our sources, how they are compiled, and the lock file for the packages. */
const keyOf = (names: readonly string[]): string => {
  const hash = createHash('sha256').update(JSON.stringify(names))
  const compiler = COMPILED_BY.map((file) => join(COMPILER, file))
  const ours = [...sources('functions'), ...sources('schemas')]
  for (const path of ['package-lock.json', 'tsconfig.json', ...compiler, ...ours])
    hash.update(`\0${path}\0`).update(readFileSync(join(ROOT, path)))
  return hash.digest('hex').slice(0, 32)
}

const sources = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => statSync(join(ROOT, path)).isFile())
    .sort()

/** Where a synth writes its zips: beside the stack, so that runs with other settings do not disturb each other. */
export const zipFolder = (outdir: string): string => join(outdir, 'functions')
