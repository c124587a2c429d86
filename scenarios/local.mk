# scenarios/: lessons, examples, benchmarks.  A scenario is a folder with a scenario.yaml, a
# README.md and the manifests it names; every file is a line here, is installed below
# $(pkgdatadir)/scenarios/ and every scenario runs in the tests.
nobase_dist_pkgdata_DATA += \
	$(scenario_files)

scenario_files =
