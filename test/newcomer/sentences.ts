/** Commands that are open in terminals of their own while the others run. */
export const terminals = {
  local: 'make local ARGS="--port 0"',
  events: 'npm run --silent events -- tail --json',
}

/** Commands within sentences of the pages, run by the newcomer in the shell of `make local` as they stand. */
export const sentences: readonly string[] = [
  'aws events describe-rule --name cloudops-analysis-schedule',
  "echo '{}' | aws lambda invoke --function-name invoke-agent-analysis --payload fileb:///dev/stdin response.json",
  'npm run probe -- example.com',
  'make review',
]
