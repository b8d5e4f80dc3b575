/** Commands of the pages that the newcomer does not run, with the test that does, or why no test can. */
export const elsewhere: Readonly<Record<string, string>> = {
  'make demo': 'test/local/commands/demo/demo.test.ts',
  'make test': 'test/run/run.test.ts',
  'make format': 'writes the sources; biome has tests of its own',
  'make chaos': 'test/proof/chaos.test.ts',
  'npm run chaos': 'test/proof/chaos.test.ts',
  'make schemas': 'test/tools/schemas/documents.test.ts',
  'npm run schemas': 'test/tools/schemas/compare.test.ts',
  'make pictures': 'takes minutes of a browser; test/docs/links.test.ts sees that its pictures are there',
  'make mutants': 'test/local/commands/interrupt.test.ts',
  'make bench': 'test/local/commands/interrupt.test.ts',
  'make cost': 'test/tools/cost.test.ts',
  'make status': 'test/tools/status/page.test.ts',
  'make events': 'test/tools/events/tail.test.ts',
  'npm run architecture': 'test/tools/architecture/picture.test.ts',
  'make eval': 'test/tools/eval/command.test.ts',
  'make diff': 'test/terraform/deploy.test.ts',
  'make deploy': 'test/terraform/deploy.test.ts',
  terraform: 'needs the state of a deployment; test/terraform/terraform.test.ts applies the same definition',
  'npx cdktf-cli@0.21.0': 'test/terraform/cdktf-cli.test.ts',
  'aws s3api create-bucket': 'a bucket for states, in an account of AWS',
  'aws s3api put-bucket-versioning': 'test/local/commands/serve/reads.test.ts',
  'aws dynamodb get-item': 'test/local/commands/serve/commands.test.ts',
  'aws ssm put-parameter': 'test/functions/adapters/ssm/stop-switch.test.ts',
  'aws schemas put-code-binding': 'the registry of an account makes it',
  'aws cloudfront list-invalidations': 'test/local/aws/services/cloudfront.test.ts',
}

/** Blocks that are not run as they are, by a text that each holds, and why. */
export const notAsTheyAre: readonly (readonly [page: string, holds: string, why: string])[] = [
  ['README.md', 'make demo', 'the tests themselves'],
  ['README.md', 'make preflight', 'needs an account; preflight is one of the mistakes'],
  ['docs/deploying.md', 'create-bucket', 'needs an account'],
  ['docs/deploying.md', 'state push', 'needs the state of a deployment'],
  ['docs/deploying.md', '-replace=', 'needs the state of a deployment'],
  [
    'docs/incident-review.md',
    'make review ALERT',
    'four replays; the first of them is run, their options have tests in test/tools/review',
  ],
  ['docs/consuming-events.md', 'events -- tail', 'ends with Ctrl-C: it is open in a terminal all the time'],
]
