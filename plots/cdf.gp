
# cdf.gp: steps; groups differ by colour and by dashes, so that grey is enough.
set bmargin at screen (bottom(n_caption_lines) + 16.0 / height)
set rmargin at screen 1.0 - 215.0 / width
set key at screen key_x(215.0), screen 1.0 - 58.0 / height
set lmargin at screen 92.0 / width
set yrange [0:1.02]
set ytics 0.25 format '%.2f'
set grid xtics ytics linecolor rgb '#dddddd' linewidth 0.5
set xlabel x_label offset 0,0.5 noenhanced
set autoscale x
set xtics autofreq
if (is_log) { set logscale x; set format x '%g' } else { set xrange [0:*] }
colour(i) = word(colours, i)
dashes(i) = (i - 1) % 5 + 1
is_row(i, what) = int(column(1)) == i && strcol(4) eq what
plot for [i = 1:n_groups] data using (is_row(i, 'step') && (!is_log || $2 > 0) ? $2 : NaN):3 skip 1 with steps linecolor rgb colour(i) linewidth 2 dashtype dashes(i) title group_names[i], \
     for [i = 1:n_groups] data using (is_row(i, 'mark') && (!is_log || $2 > 0) ? $2 : NaN):3 skip 1 with points pointtype 6 pointsize 1 linewidth 1.6 linecolor rgb colour(i) notitle
unset output
