# docs/: what people read.  The manual page and the completions are installed, the rest is shipped.
dist_man_MANS = docs/man/orrery.1

bashcompletiondir = $(datadir)/bash-completion/completions
zshcompletiondir = $(datadir)/zsh/site-functions
fishcompletiondir = $(datadir)/fish/vendor_completions.d
dist_bashcompletion_DATA = completion/bash/orrery
dist_zshcompletion_DATA = completion/_orrery
dist_fishcompletion_DATA = completion/orrery.fish

# Writes the table of verbs into the sources: for whoever added a verb.
update-man: orrery$(EXEEXT)
	$(srcdir)/tools/update-man ./orrery$(EXEEXT) $(srcdir)/docs/man/orrery.1 >orrery.1.tmp
	mv orrery.1.tmp $(srcdir)/docs/man/orrery.1
.PHONY: update-man

# Templates for sweeps on clusters of computers, to be copied and changed.
clustersdir = $(docdir)/clusters
dist_clusters_DATA = docs/clusters/sweep.sbatch docs/clusters/sweep-job.yaml

EXTRA_DIST += \
	ARCHITECTURE.md \
	CITATION.cff \
	CONTRIBUTING.md \
	NEWS.md \
	docs/bench-suite-small.txt \
	docs/bench-suite.md \
	docs/benchmarks.md \
	docs/decisions \
	docs/examples \
	docs/figures \
	docs/fidelity.md \
	docs/metrics.md \
	docs/policies.md \
	docs/scheduling-time.md \
	docs/studies.md \
	docs/workloads.md
