# Every target in one line below its group: `make` lists them. Arguments: `make demo DOMAINS=example.com,example.org`, `make test FILES=lifecycle`.
.DEFAULT_GOAL := help
.PHONY: help install demo local review status events logs doctor schemas test check audit format synth preflight adopt diff deploy rollback destroy target-account cost pictures generators docs probe bench mutants chaos eval burst soak stop resume clean

INSTALLED := node_modules/.package-lock.json

# What runs here talks to this machine, whatever proxy leads away from it. A * excepts everything, and only by itself.
NO_PROXY := $(or $(no_proxy),$(NO_PROXY))
export NO_PROXY := $(if $(filter *,$(NO_PROXY)),*,127.0.0.1,localhost,$(NO_PROXY))
export no_proxy := $(NO_PROXY)

##@ Run

demo: $(INSTALLED) ## run the whole workflow on this machine (DOMAINS=a.com,b.org probes real domains instead; AGENT=converse: by a model's protocol)
	@DOMAINS="$(DOMAINS)" AGENT="$(AGENT)" npm run --silent demo

local: $(INSTALLED) ## keep the whole system up on this machine (ARGS="--help" lists what can be set)
	@npm run --silent local -- $(ARGS)

probe: $(INSTALLED) ## probe domains from this machine, once (ARGS="example.com --json")
	@npm run --silent probe -- $(ARGS)

##@ Develop

help: ## list the targets
	@awk -F ': .*## |: ## ' '/^##@ / { print (n++ ? "\n" : "") substr($$0, 5) } /^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(INSTALLED) ## install the packages of the lock file

# Not package.json, whose scripts change more often than the packages.
$(INSTALLED): package-lock.json
	@command -v node > /dev/null || { echo 'Node.js is needed: https://nodejs.org/'; exit 1; }
	@node tools/run.cjs --check
	@! test -L node_modules || { echo 'node_modules is a link: npm would empty what it leads to. Run make install there, or remove the link'; exit 1; }
	npm ci --include=dev --no-audit --no-fund --loglevel=error
	@touch $@

test: $(INSTALLED) ## check format and types, run the tests (FILES=text: only files whose path holds it; FAST=1: only what starts no processes)
	npm run --silent check
	@npm run --silent test -- $(if $(FAST),--fast) $(FILES)

check: $(INSTALLED) ## lint and type-check only
	npm run --silent check

audit: $(INSTALLED) ## ask the registry what is known against the packages; 1 where one of production has a grave advisory
	@npm run --silent audit

format: $(INSTALLED) ## format the sources and apply safe lint fixes
	npm run --silent format

synth: $(INSTALLED) ## write the Terraform definition to cdktf.out/
	npm run --silent synth

schemas: $(INSTALLED) ## write docs/schemas and docs/EVENTS.md, unless a change would break a reader (ARGS="check", "release" or "diff v1.0.0")
	@npm run --silent schemas -- $(ARGS)

generators: $(INSTALLED) ## install the code generators of others that the published schemas are tried with (260 MB, for CI)
	npm ci --prefix .ci/generators --ignore-scripts --fetch-retries=1 --no-audit --no-fund --loglevel=error

docs: ## write the pages as a site with a search, into dist/docs (SERVE=1 shows it on this machine)
	npm ci --prefix .ci/docs --ignore-scripts --fetch-retries=1 --no-audit --no-fund --loglevel=error
	.ci/docs/node_modules/.bin/vitepress build .ci/docs
	$(if $(SERVE),.ci/docs/node_modules/.bin/vitepress preview .ci/docs)

pictures: $(INSTALLED) ## take the pictures of docs/ from the running demo (needs chromium; ARGS=recording: of its terminal)
	@npm run --silent pictures -- $(ARGS)

bench: $(INSTALLED) ## measure, into docs/benchmarks.md (ONLY=events,ack some parts; CHECK=1 exits 1 below the goals and writes nothing; QUICK=1 beside it)
	@npm run --silent bench -- $(if $(ONLY),--only $(ONLY)) $(if $(CHECK),--check) $(if $(QUICK),--quick)

mutants: $(INSTALLED) ## break the guards that matter, one at a time, and see a test fail for each
	npm run --silent mutants

chaos: $(INSTALLED) ## kill functions, move clocks, answer with hostile texts, alter alerts in the table, and see that every promise holds (RUNS=200 SEED=)
	@npm run --silent chaos -- --runs "$(or $(RUNS),200)" --seed "$(SEED)"

eval: $(INSTALLED) ## score an agent on incidents with known causes, by carrying out its plans on local services (AGENT=local|recorded|ARN RUNS=3 ONLY=text COMPARE=a.json,b.json)
	@npm run --silent eval -- --agent "$(AGENT)" --runs "$(RUNS)" --only "$(ONLY)" --compare "$(COMPARE)" --keep "$(KEEP)" $(ARGS)

burst: $(INSTALLED) ## let alerts open at once while every channel answers at its documented limits, and count who was made known (ALERTS=10000)
	@ALERTS="$(or $(ALERTS),10000)" node tools/run.cjs test/proof/burst.test.ts

soak: $(INSTALLED) ## many alerts through the whole system, with faults in every port and the limits of a new account: books, memory, cost (RUNS=10000|short SEED=)
	@RUNS="$(or $(RUNS),10000)" $(if $(SEED),SEED="$(SEED)") node tools/run.cjs test/proof/soak.test.ts

clean: ## remove what builds and runs have written
	@! test -e cdktf.out/stacks/cloudops/errored.tfstate || { echo 'cdktf.out/stacks/cloudops/errored.tfstate holds a state that was never stored: push it first (docs/deploying.md#the-state)'; exit 1; }
	rm -rf cdktf.out dist .local

##@ Operate

doctor: $(INSTALLED) ## ask a running deployment whether it does what it is there for, and what to do where not (STAGE=name)
	@npm run --silent doctor -- --stage="$(STAGE)" $(ARGS)

events: $(INSTALLED) ## follow the events of the bus while they happen (ALERT=id, ARGS="--json")
	@npm run --silent events -- tail --alert="$(ALERT)" $(ARGS)

logs: $(INSTALLED) ## what all functions have written about one alert, in order (ALERT=id, ARGS="--follow --since 7d")
	@npm run --silent logs -- $(ALERT) $(ARGS)

review: $(INSTALLED) ## what happened, from the archive: a timeline as HTML, Markdown, JSON (FROM= TO= ALERT= DOMAIN=)
	@npm run --silent review -- --from="$(FROM)" --to="$(TO)" --alert="$(ALERT)" --domain="$(DOMAIN)" $(ARGS)

status: $(INSTALLED) ## a status page from the archive: state, availability, error budget and incidents of each domain (TO= DAYS= ARGS="--target 99.9")
	@npm run --silent status -- --to="$(TO)" --days="$(DAYS)" $(ARGS)

# A reason is free text: make puts it into the environment as it is written, and the shell reads it there, never as a part of the command.
override REASON := $(value REASON)
export REASON
stop: $(INSTALLED) ## stop every execution before its next action (REASON="why", STAGE=name)
	@npm run --silent execution -- stop --reason="$$REASON" --stage "$(STAGE)"

resume: $(INSTALLED) ## let approved plans be carried out again (STAGE=name)
	@npm run --silent execution -- resume --stage "$(STAGE)"

##@ Deploy

preflight: $(INSTALLED) ## check account, credentials and settings before a deployment
	@npm run --silent deploy -- preflight

adopt: $(INSTALLED) ## take over what the deployment guide has made, after a plan (CONFIRM=addresses: do what the plan shows)
	@npm run --silent adopt -- --confirm="$(CONFIRM)"

diff: $(INSTALLED) ## show what a deployment would change, and keep the plan
	@npm run --silent deploy -- diff $(ARGS)

deploy: $(INSTALLED) ## deploy to the account of the settings (ARGS=--yes: without asking; ARGS=--saved: what the last diff has shown)
	@npm run --silent deploy -- deploy $(ARGS)

rollback: $(INSTALLED) ## lead the functions back to what was in use before the last deployment
	@npm run --silent deploy -- rollback

destroy: $(INSTALLED) ## remove a deployment; the setting deletion_protection must be false
	@npm run --silent deploy -- destroy $(ARGS)

target-account: $(INSTALLED) ## the roles that another account needs, as a template (ARGS="--account 222222222222 --format terraform")
	@npm run --silent target-account -- $(ARGS)

cost: $(INSTALLED) ## what a month of the settings' deployment costs (ARGS="--alerts 200"; ARGS=--help lists what is assumed)
	@npm run --silent cost -- $(ARGS)
