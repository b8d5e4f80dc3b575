import type { StackSettings } from '../../stacks/settings'
import { named } from '../../stacks/settings/names'
import { modelIn } from '../deploy/model-availability'
import { CHECKS } from '../deploy/rollout/checks'
import type { Right } from './model'

/** What `make deploy` asks for beside Terraform: whether new versions answer, how many of their calls fail, and if there is the model. */
export const rolloutRights = (settings: StackSettings): readonly Right[] => {
  const { region, account_id } = settings
  return [
    {
      service: 'lambda',
      actions: ['InvokeFunction'],
      // A number cannot be a pattern. What else has a name is refused elsewhere, but for `live`.
      on: Object.keys(CHECKS).map(
        (id) => `arn:aws:lambda:${region}:${account_id}:function:${named(settings, id)}:*`,
      ),
    },
    { service: 'cloudwatch', actions: ['GetMetricStatistics'], on: ['*'] },
    ...(modelIn(settings) === undefined
      ? []
      : [{ service: 'bedrock', actions: ['GetFoundationModelAvailability'], on: ['*'] }]),
  ]
}
