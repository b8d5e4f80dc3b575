import type { TerraformJson } from '../synthesized'
import { edgeProblems } from './edges'
import { roleProblems } from './roles'
import { ruleProblems } from './rules'
import { serviceProblems } from './services'
import { sourceProblems } from './sources'
import { storeProblems } from './stores'
import { vantageProblems } from './vantage'

/** Everything that is wrong with a definition, each in a line that says where and what. */
export const problemsOf = (definition: TerraformJson): readonly string[] => [
  ...edgeProblems(definition),
  ...ruleProblems(definition),
  ...sourceProblems(definition),
  ...storeProblems(definition),
  ...roleProblems(definition),
  ...serviceProblems(definition),
  ...vantageProblems(definition),
]
