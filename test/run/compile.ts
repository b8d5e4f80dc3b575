import { compositionsOf } from '../../stacks/constructs/bundle'
import { functionNames } from '../../stacks/contracts'

/** Leaves the functions compiled in `dist/`, as a synth does. */
compositionsOf(functionNames)
