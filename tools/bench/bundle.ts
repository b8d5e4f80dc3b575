import { basename, join } from 'node:path'
import { build } from 'esbuild'

/** A program of this folder, bundled as a function is: what loads TypeScript must not be measured. Answers the file to run. */
export const bundled = async (entryPoint: string, folder: string): Promise<string> => {
  const outfile = join(folder, `${basename(entryPoint, '.ts')}.cjs`)
  await build({
    entryPoints: [entryPoint],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  })
  return outfile
}
