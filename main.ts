import { SettingsError } from './stacks/settings'
import { readContext } from './stacks/settings/source'
import { synth } from './stacks/synth'

try {
  synth(readContext())
} catch (error) {
  if (!(error instanceof SettingsError)) throw error
  for (const problem of error.problems) console.error(problem)
  process.exitCode = 1
}
