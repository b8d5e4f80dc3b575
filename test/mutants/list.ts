import { approval } from './approval'
import { execution } from './execution'
import { lifecycleMutants } from './lifecycle'
import type { Mutant } from './mutant'
import { workflow } from './workflow'

/** Every mutant; one file per area. */
export const mutants: readonly Mutant[] = [...workflow, ...approval, ...execution, ...lifecycleMutants]
