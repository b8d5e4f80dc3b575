import { compileFunctions } from './function-code'

/** `compile.ts FOLDER NAME…`: a process of its own, since a synth waits for nothing, and the bundler has to be waited for. */
const [, , folder = '', ...names] = process.argv

compileFunctions(names, folder).catch((error: unknown) => {
  process.stderr.write(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
