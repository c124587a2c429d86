# scenarios/: lessons, examples, benchmarks.  A scenario is a folder with a scenario.yaml, a
# README.md and the manifests it names; every file is a line here, is installed below
# $(pkgdatadir)/scenarios/ and every scenario runs in the tests.
nobase_dist_pkgdata_DATA += \
	$(scenario_files)

scenario_files = \
	scenarios/bad-release/README.md \
	scenarios/bad-release/scenario.yaml \
	scenarios/crash-loop/README.md \
	scenarios/crash-loop/scenario.yaml \
	scenarios/drain-with-budget/README.md \
	scenarios/drain-with-budget/scenario.yaml \
	scenarios/hello/README.md \
	scenarios/hello/scenario.yaml \
	scenarios/job-with-retries/README.md \
	scenarios/job-with-retries/scenario.yaml \
	scenarios/online-boutique-node-loss/README.md \
	scenarios/online-boutique-node-loss/kubernetes-manifests.yaml \
	scenarios/online-boutique-node-loss/scenario.yaml \
	scenarios/rollout/README.md \
	scenarios/rollout/scenario.yaml \
	scenarios/zone-outage/README.md \
	scenarios/zone-outage/scenario.yaml \
	scenarios/zone-outage/shop.yaml
