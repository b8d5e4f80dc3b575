import { relative } from 'node:path'
import { SettingsError } from './stacks/settings'
import { readContext } from './stacks/settings/source'
import { synth } from './stacks/synth'

const main = async (): Promise<void> => {
  console.log('Synthesizing the stack: the functions are bundled, the definition is written')
  console.log(`Written to ${relative(process.cwd(), await synth(readContext()))}`)
}

main().catch((error: unknown) => {
  if (!(error instanceof SettingsError)) throw error
  for (const problem of error.problems) console.error(problem)
  process.exitCode = 1
})
