# plots/: one gnuplot style and one template a figure, installed in $(pkgdatadir)/plots/.
nobase_dist_pkgdata_DATA += \
	$(plot_files)

plot_files =
