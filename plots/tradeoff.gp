
# tradeoff.gp: runs small, means large with a cross of intervals; shapes as well as colours.
set bmargin at screen (bottom(n_caption_lines) + 16.0 / height)
set rmargin at screen 1.0 - 215.0 / width
set key at screen key_x(215.0), screen 1.0 - 58.0 / height
set lmargin at screen 96.0 / width
set grid xtics ytics linecolor rgb '#dddddd' linewidth 0.5
set xlabel x_label offset 0,0.5 noenhanced
set autoscale x
set xtics autofreq format '%g'
set ytics format '%g'
set offsets graph 0.04, graph 0.04, graph 0.06, graph 0.06
colour(i) = word(colours, i)
shape(i) = int(word('6 4 8 10 12 14 1 2 3', (i - 1) % 9 + 1))
filled(i) = int(word('7 5 9 11 13 15 1 2 3', (i - 1) % 9 + 1))
is_row(i, what) = int(column(2)) == i && strcol(1) eq what
plot data using (strcol(1) eq 'front' ? $3 : NaN):4 skip 1 with lines linecolor rgb '#606060' dashtype 2 linewidth 1.4 notitle, \
     for [i = 1:n_groups] data using (is_row(i, 'run') ? $3 : NaN):4 skip 1 with points pointtype shape(i) pointsize 0.6 linecolor rgb colour(i) notitle, \
     for [i = 1:n_groups] data using (is_row(i, 'mean') ? $3 : NaN):4:5:6:7:8 skip 1 with xyerrorbars pointtype 0 linewidth 1.6 linecolor rgb '#000000' notitle, \
     for [i = 1:n_groups] data using (is_row(i, 'mean') ? $3 : NaN):4 skip 1 with points pointtype filled(i) pointsize 1.5 linecolor rgb colour(i) title group_names[i]
unset output
