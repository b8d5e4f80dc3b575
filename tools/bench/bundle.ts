import { basename, join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'

/** As a function is: one file, parsed at once. */
export const asFunction = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  mainFields: ['module', 'main'],
  logLevel: 'error',
} as const satisfies BuildOptions

/** A program of this folder, bundled as a function is: what loads TypeScript must not be measured. Answers the file to run. */
export const bundled = async (entryPoint: string, folder: string): Promise<string> => {
  const outfile = join(folder, `${basename(entryPoint, '.ts')}.cjs`)
  await build({ ...asFunction, entryPoints: [entryPoint], outfile })
  return outfile
}
