import { added } from './added'
import { amendments } from './amendments'
import { approval } from './approval'
import { authority } from './authority'
import { content } from './content'
import { deploy } from './deploy'
import { detection } from './detection'
import { digests } from './digests'
import { evaluation } from './evaluation'
import { execution } from './execution'
import { freezes } from './freeze'
import { handOffs } from './hand-off'
import { lifecycleMutants } from './lifecycle'
import { local } from './local'
import { modelMutants } from './models'
import { monitors } from './monitors'
import type { Mutant } from './mutant'
import { prober } from './prober'
import { proberChecks } from './prober-checks'
import { repairMutants } from './repairs'
import { reviewing } from './review'
import { rights } from './rights'
import { settings } from './settings'
import { shards } from './shards'
import { signIns } from './sign-in'
import { soaked } from './soak'
import { sources } from './sources'
import { standingApprovals } from './standing'
import { trials } from './trials'
import { vantage } from './vantage'
import { windows } from './windows'
import { workflow } from './workflow'

/** Every mutant; one file per area. */
export const mutants: readonly Mutant[] = [
  ...added,
  ...amendments,
  ...approval,
  ...authority,
  ...content,
  ...deploy,
  ...detection,
  ...digests,
  ...evaluation,
  ...execution,
  ...freezes,
  ...handOffs,
  ...lifecycleMutants,
  ...local,
  ...modelMutants,
  ...monitors,
  ...prober,
  ...proberChecks,
  ...repairMutants,
  ...reviewing,
  ...rights,
  ...shards,
  ...standingApprovals,
  ...trials,
  ...windows,
  ...vantage,
  ...workflow,
  ...settings,
  ...signIns,
  ...soaked,
  ...sources,
]
