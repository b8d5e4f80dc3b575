import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { attributes, resourceType, tagAttributes } from '../../terraform/attributes'

const Harness = t.type({
  Type: t.literal('AWS::BedrockAgentCore::Harness'),
  Properties: t.type({ HarnessName: t.string }),
})

const Template = t.type({ Resources: t.type({ Harness }) })
type Template = t.TypeOf<typeof Template>

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The one template that the local cloud knows, as its JSON text. */
const HarnessTemplate = new t.Type<Template, unknown, unknown>(
  'a template of one AWS::BedrockAgentCore::Harness, the only type that the local cloud knows',
  Template.is,
  (input, context) => {
    const read = Template.decode(parsed(String(input)))
    return E.isRight(read) && Object.keys(read.right.Resources).length === 1
      ? read
      : t.failure(input, context)
  },
  JSON.stringify,
)

/** The service ends the name of a harness with ten characters of its own. */
const SUFFIX = 'AbC1234567'

/** A stack that makes a harness: the local agent answers by any harness's ARN. */
export const cloudFormationResourceTypes = {
  aws_cloudformation_stack: resourceType(
    attributes({ name: t.string, template_body: HarnessTemplate }, tagAttributes),
    ({ name, template_body }, { region, accountId }) => {
      const { HarnessName } = template_body.Resources.Harness.Properties
      return {
        id: `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/local`,
        'outputs.HarnessArn': `arn:aws:bedrock-agentcore:${region}:${accountId}:harness/${HarnessName}-${SUFFIX}`,
      }
    },
  ),
}
