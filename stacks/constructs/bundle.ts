import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import type { FunctionSettings } from '../../schemas/settings'

const ROOT = join(__dirname, '..', '..')

/**
 * Bundles a function's folder into `dist/<name>`, with the settings of this deployment beside it, and answers that folder.
 * @throws Error with esbuild's own message where it does not bundle
 */
export const bundle = (name: string, settings: FunctionSettings, dist: string): string => {
  const entry = join(ROOT, 'functions', name, 'index.ts')
  if (!existsSync(entry))
    throw new Error(`there is no function ${name}: functions/${name}/index.ts is missing`)
  const folder = join(dist, name)
  buildSync({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile: join(folder, 'index.js'),
    bundle: true,
    minify: true,
    keepNames: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    // The default of main before module doubles size and load time of the SDK.
    mainFields: ['module', 'main'],
    logLevel: 'silent',
  })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings))
  return folder
}

/** Beside the synthesized stack, so that runs with other settings do not disturb each other. */
export const distFolder = (outdir: string): string => join(outdir === 'cdktf.out' ? ROOT : outdir, 'dist')
