import { bundled } from '../../stacks/constructs/bundle'
import { functionNames } from '../../stacks/contracts'

/** Leaves the functions compiled in `dist/`, as a synth does. */
bundled(functionNames).catch(() => {
  process.exitCode = 1
})
