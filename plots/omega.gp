# omega.gp: wait, busyness and conflicts over the time of a decision; first kind solid, last dashed.
panel = (1.0 - 62.0 / height - (bottom(n_caption_lines) + 26.0 / height)) / 3.0
panel_gap = 16.0 / height
top(i) = 1.0 - 62.0 / height - i * panel
set rmargin at screen 1.0 - 215.0 / width
set lmargin at screen 104.0 / width
colour(i) = word(colours, i)
dash(k) = k == n_kinds && n_kinds > 1 ? 2 : 1
mark(i) = 3 + int(i)
wait_column(i, k) = 2 + 3 * ((i - 1) * n_kinds + k - 1)
least(value) = value > 0.001 ? value : 0.001
set logscale x
set xrange [0.1:100]
set format x ''
set logscale y
set format y '%g'
set mytics 1
set mxtics 1
set multiplot
set tmargin at screen top(0)
set bmargin at screen top(1) + panel_gap
set yrange [0.001:*]
set ytics 100
set ylabel 'mean wait (s)' noenhanced offset -0.4,0
set key at screen key_x(215.0), screen top(0)
set label 9 (n_kinds > 1 ? sprintf('solid: %s, dashed: %s', kind_names[1], kind_names[n_kinds]) : '') at screen key_x(211.0), screen top(0) + 12.0 / height left noenhanced font font_small
plot for [i in in_waits] for [k = 1:n_kinds] data using 1:(least(column(wait_column(i, k)))) skip 1 with linespoints linecolor rgb colour(int(i)) dashtype dash(k) linewidth 2 pointtype mark(i) pointsize 0.6 title (k == 1 ? variant_names[int(i)] : '')
unset label
unset logscale y
set key off
set tmargin at screen top(1)
set bmargin at screen top(2) + panel_gap
set yrange [0:1.02]
set ytics 0.25
set ylabel 'busyness (share)' noenhanced offset -0.4,0
plot for [i in in_waits] for [k = 1:n_kinds] data using 1:(column(wait_column(i, k) + 1)) skip 1 with linespoints linecolor rgb colour(int(i)) dashtype dash(k) linewidth 2 pointtype mark(i) pointsize 0.6 notitle
set tmargin at screen top(2)
set bmargin at screen (bottom(n_caption_lines) + 26.0 / height)
set logscale y
set yrange [0.001:*]
set ytics 10
set ylabel 'conflicts a success' noenhanced offset -0.4,0
set xlabel 'how long a decision about the slow kind of job takes (s)' offset 0,0.4 noenhanced
set format x '%g'
set key on
set key at screen key_x(215.0), screen top(2)
if (words(in_conflicts) > 0) plot for [i in in_conflicts] for [k = 1:n_kinds] data using 1:(least(column(wait_column(i, k) + 2))) skip 1 with linespoints linecolor rgb colour(int(i)) dashtype dash(k) linewidth 2 pointtype mark(i) pointsize 0.6 title (k == 1 ? variant_names[int(i)] : '')
unset multiplot
unset output
