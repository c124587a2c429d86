# scenarios/: lessons, examples, benchmarks.  A scenario is a folder with a scenario.yaml, a
# README.md and the manifests it names; every file is a line here, is installed below
# $(pkgdatadir)/scenarios/ and every scenario runs in the tests.
nobase_dist_pkgdata_DATA += \
	$(scenario_files)

scenario_files = \
	scenarios/autoscaling/README.md \
	scenarios/autoscaling/scenario.yaml \
	scenarios/bad-release/README.md \
	scenarios/bad-release/scenario.yaml \
	scenarios/bench/README.md \
	scenarios/bench/scenario.yaml \
	scenarios/crash-loop/README.md \
	scenarios/crash-loop/scenario.yaml \
	scenarios/disks/README.md \
	scenarios/disks/scenario.yaml \
	scenarios/drain-with-budget/README.md \
	scenarios/drain-with-budget/scenario.yaml \
	scenarios/faults/README.md \
	scenarios/faults/scenario.yaml \
	scenarios/flaky-network/README.md \
	scenarios/flaky-network/middle.yaml \
	scenarios/flaky-network/scenario.yaml \
	scenarios/flaky-network/short.yaml \
	scenarios/hello/README.md \
	scenarios/hello/scenario.yaml \
	scenarios/hpa/README.md \
	scenarios/hpa/scenario.yaml \
	scenarios/job-with-retries/README.md \
	scenarios/job-with-retries/scenario.yaml \
	scenarios/kubelet-stops/README.md \
	scenarios/kubelet-stops/scenario.yaml \
	scenarios/lesson/README.md \
	scenarios/lesson/scenario.yaml \
	scenarios/no-rebalancing/README.md \
	scenarios/no-rebalancing/scenario.yaml \
	scenarios/node-power-loss/README.md \
	scenarios/node-power-loss/scenario.yaml \
	scenarios/online-boutique-node-loss/README.md \
	scenarios/online-boutique-node-loss/kubernetes-manifests.yaml \
	scenarios/online-boutique-node-loss/scenario.yaml \
	scenarios/paper-borg-compaction/README.md \
	scenarios/paper-borg-compaction/machines.csv \
	scenarios/paper-borg-compaction/mix.csv \
	scenarios/paper-fgd/README.md \
	scenarios/paper-fgd/data/LICENSE.txt \
	scenarios/paper-fgd/data/arrival-order/openb_pod_list_cpu050.csv.gz \
	scenarios/paper-fgd/data/arrival-order/openb_pod_list_cpu100.csv.gz \
	scenarios/paper-fgd/data/arrival-order/openb_pod_list_default.csv.gz \
	scenarios/paper-fgd/data/arrival-order/openb_pod_list_gpushare100.csv.gz \
	scenarios/paper-fgd/data/arrival-order/openb_pod_list_gpushare40.csv.gz \
	scenarios/paper-fgd/data/arrival-order/openb_pod_list_gpuspec10.csv.gz \
	scenarios/paper-fgd/data/arrival-order/openb_pod_list_gpuspec33.csv.gz \
	scenarios/paper-fgd/data/arrival-order/openb_pod_list_multigpu20.csv.gz \
	scenarios/paper-fgd/data/arrival-order/openb_pod_list_multigpu50.csv.gz \
	scenarios/paper-fgd/data/csv/openb_node_list_gpu_node.csv.gz \
	scenarios/paper-fgd/data/csv/openb_pod_list_cpu050.csv.gz \
	scenarios/paper-fgd/data/csv/openb_pod_list_cpu100.csv.gz \
	scenarios/paper-fgd/data/csv/openb_pod_list_default.csv.gz \
	scenarios/paper-fgd/data/csv/openb_pod_list_gpushare100.csv.gz \
	scenarios/paper-fgd/data/csv/openb_pod_list_gpushare40.csv.gz \
	scenarios/paper-fgd/data/csv/openb_pod_list_gpuspec10.csv.gz \
	scenarios/paper-fgd/data/csv/openb_pod_list_gpuspec33.csv.gz \
	scenarios/paper-fgd/data/csv/openb_pod_list_multigpu20.csv.gz \
	scenarios/paper-fgd/data/csv/openb_pod_list_multigpu50.csv.gz \
	scenarios/paper-fgd/data/expected_results/analysis_allo_discrete.csv.gz \
	scenarios/paper-fgd/data/expected_results/analysis_frag_discrete.csv.gz \
	scenarios/paper-fgd/data/expected_results/analysis_frag_ratio_discrete.csv.gz \
	scenarios/paper-fgd/data/node-rank/openb_pod_list_cpu050.csv.gz \
	scenarios/paper-fgd/data/node-rank/openb_pod_list_cpu100.csv.gz \
	scenarios/paper-fgd/data/node-rank/openb_pod_list_default.csv.gz \
	scenarios/paper-fgd/data/node-rank/openb_pod_list_gpushare100.csv.gz \
	scenarios/paper-fgd/data/node-rank/openb_pod_list_gpushare40.csv.gz \
	scenarios/paper-fgd/data/node-rank/openb_pod_list_gpuspec10.csv.gz \
	scenarios/paper-fgd/data/node-rank/openb_pod_list_gpuspec33.csv.gz \
	scenarios/paper-fgd/data/node-rank/openb_pod_list_multigpu20.csv.gz \
	scenarios/paper-fgd/data/node-rank/openb_pod_list_multigpu50.csv.gz \
	scenarios/pod-or-deployment/README.md \
	scenarios/pod-or-deployment/scenario.yaml \
	scenarios/rollout/README.md \
	scenarios/rollout/scenario.yaml \
	scenarios/split-brain/README.md \
	scenarios/split-brain/scenario.yaml \
	scenarios/zone-outage/README.md \
	scenarios/zone-outage/scenario.yaml \
	scenarios/zone-outage/shop.yaml
