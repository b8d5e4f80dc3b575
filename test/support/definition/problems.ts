import type { TerraformJson } from '../synthesized'
import { edgeProblems } from './edges'
import { roleProblems } from './roles'
import { ruleProblems } from './rules'
import { serviceProblems } from './services'
import { sourceProblems } from './sources'
import { storeProblems } from './stores'
import { vantageProblems } from './vantage'

/** The cheapest first, for what asks whether there is any problem. */
const checks: readonly ((definition: TerraformJson) => readonly string[])[] = [
  vantageProblems,
  ruleProblems,
  serviceProblems,
  storeProblems,
  roleProblems,
  edgeProblems,
  sourceProblems,
]

/** Everything that is wrong with a definition, each in a line that says where and what. */
export const problemsOf = (definition: TerraformJson): readonly string[] =>
  checks.flatMap((check) => check(definition))

export const hasProblems = (definition: TerraformJson): boolean =>
  checks.some((check) => check(definition).length > 0)
