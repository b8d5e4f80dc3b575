import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { forProvider5, RUNTIME, VERSION } from '../support/provider-5'
import { synthesize } from '../support/synthesized'

const test = suite('the definition that the real provider can be tried with')

/** Paths and values that differ, as `path: one -> other`. */
const differences = (one: unknown, other: unknown, path = ''): readonly string[] => {
  if (typeof one === 'object' && one !== null && typeof other === 'object' && other !== null)
    return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key) =>
      differences(Reflect.get(one, key), Reflect.get(other, key), `${path}/${key}`),
    )
  return one === other ? [] : [`${path}: ${one} -> ${other}`]
}

test('differs from the deployed one by the version of the provider and the runtime of each function, by nothing else', () => {
  const deployed = synthesize()
  const functions = Object.keys(deployed.resource?.aws_lambda_function ?? {})
  assert.ok(functions.length > 5)
  assert.equal(
    [...differences(deployed, JSON.parse(forProvider5(JSON.stringify(deployed))))].sort(),
    [
      `/terraform/required_providers/aws/version: 6.25.0 -> ${VERSION}`,
      ...functions.map((name) => `/resource/aws_lambda_function/${name}/runtime: nodejs24.x -> ${RUNTIME}`),
    ].sort(),
  )
})

test.run()
