
# fgd-curves.gp: allocated GPU, and idle GPU that is fragmented, over the demand that has arrived.
panel_gap = 44.0 / height
panel_height = (1.0 - 62.0 / height - (bottom(n_caption_lines) + 22.0 / height)) / 2.0
set rmargin at screen 1.0 - 165.0 / width
set xtics 10
set lmargin at screen 84.0 / width
colour(i) = word(colours, i)
set style fill transparent solid 0.18 noborder
set multiplot
set tmargin at screen 1.0 - 62.0 / height
set bmargin at screen 1.0 - 62.0 / height - panel_height + panel_gap
set ylabel 'GPU allocated (%)' noenhanced offset 0.6,0
set xrange [75:130]
set yrange [75:100]
set ytics 5
set key at screen key_x(165.0), screen 1.0 - 62.0 / height
plot for [i = 1:n_policies] data using 1:(column(6 * i - 4)):(column(6 * i - 2)) skip 1 with filledcurves linecolor rgb colour(i) notitle, \
     for [i = 1:n_policies] data using 1:(column(6 * i - 3)) skip 1 with lines linecolor rgb colour(i) linewidth 2 title policy_names[i]
unset label
unset key
set tmargin at screen 1.0 - 62.0 / height - panel_height
set bmargin at screen (bottom(n_caption_lines) + 22.0 / height)
set ylabel 'fragmented (% of idle GPU)' noenhanced offset 0.6,0
set xlabel 'GPU demand that has arrived (% of all GPUs)' offset 0,0.5 noenhanced
set xrange [0:130]
set yrange [0:100]
set ytics 25
plot for [i = 1:n_policies] data using 1:(column(6 * i - 1)):(column(6 * i + 1)) skip 1 with filledcurves linecolor rgb colour(i) notitle, \
     for [i = 1:n_policies] data using 1:(column(6 * i)) skip 1 with lines linecolor rgb colour(i) linewidth 2 notitle
unset multiplot
unset output
