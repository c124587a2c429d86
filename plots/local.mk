# plots/: one gnuplot style and one template a figure, installed in $(pkgdatadir)/plots/.
nobase_dist_pkgdata_DATA += \
	$(plot_files)

plot_files = \
	plots/belief.gp \
	plots/cdf.gp \
	plots/compare.gp \
	plots/fgd-bars.gp \
	plots/fgd-curves.gp \
	plots/gantt.gp \
	plots/omega.gp \
	plots/packing.gp \
	plots/phases.gp \
	plots/sparrow.gp \
	plots/strip.gp \
	plots/style.gp \
	plots/suite.gp \
	plots/tradeoff.gp
