# sparrow.gp: response as a multiple of the best, over load and over the length of tasks.
panel = (1.0 - 62.0 / height - (bottom(n_caption_lines) + 26.0 / height)) / 2.0
panel_gap = 70.0 / height
top(i) = 1.0 - 62.0 / height - i * panel
set rmargin at screen 1.0 - 165.0 / width
set lmargin at screen 96.0 / width
colour(i) = word(colours, i)
set multiplot
set tmargin at screen top(0)
set bmargin at screen top(1) + panel_gap
set xrange [0:1]
set xtics 0.1
set logscale y
set yrange [1:*]
set ytics (1, 1.5, 2, 3, 5, 10, 20, 50)
set format y '%g'
set mytics 1
set ylabel 'times the ideal' noenhanced offset 0.4,0
set xlabel 'load of the workers, tasks as they are' offset 0,0.5 noenhanced
set key at screen key_x(165.0), screen top(0)
plot for [i = 1:n_methods] data using (column(1) == 0 ? column(2) : NaN):(column(i + 2)) skip 1 with linespoints linecolor rgb colour(i) linewidth 2 dashtype i pointtype 3 + i pointsize 0.6 title method_names[i]
unset label
unset key
set tmargin at screen top(1)
set bmargin at screen (bottom(n_caption_lines) + 26.0 / height)
set logscale x 2
set xrange [0.5:128]
set xtics (0.5, 1, 2, 4, 8, 16, 100)
set ylabel 'times the ideal' noenhanced offset 0.4,0
set xlabel 'mean length of a task (ms), at a load of 0.8' offset 0,0.5 noenhanced
plot for [i = 1:n_methods] data using (column(1) == 1 ? column(2) : NaN):(column(i + 2)) skip 1 with linespoints linecolor rgb colour(i) linewidth 2 dashtype i pointtype 3 + i pointsize 0.6 notitle
unset multiplot
unset output
