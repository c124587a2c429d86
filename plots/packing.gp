
# packing.gp: boxes with whiskers, all points beside them, a thick line at the 90th percentile.
set bmargin at screen (bottom(n_caption_lines) + (n_groups > 6 ? 34.0 : 0.0) / height)
set rmargin at screen 1.0 - 24.0 / width
set lmargin at screen 96.0 / width
unset key
set xrange [0.4:n_groups + 0.6]
set yrange [*:*]
set ytics format '%g'
set offsets 0, 0, graph 0.06, graph 0.06
set xtics () scale 0 font font_small noenhanced
if (n_groups > 6) { set xtics rotate by 30 right }
do for [i = 1:n_groups] { set xtics add (group_names[i] i) }
jitter(i) = 0.30 + 0.12 * ((int(i) * 7 % 11) / 10.0 - 0.5)
set style fill solid 0.25 border rgb '#404040'
set boxwidth 0.34
plot data using (strcol(1) eq 'box' ? $2 : NaN):4:3:7:6 skip 1 with candlesticks linecolor rgb running linewidth 1.2 notitle whiskerbars 0.5, \
     data using (strcol(1) eq 'box' ? $2 : NaN):5:5:5:5 skip 1 with candlesticks linecolor rgb '#000000' linewidth 1.6 notitle, \
     data using (strcol(1) eq 'point' ? $2 + jitter($0) : NaN):3 skip 1 with points pointtype 6 pointsize 0.7 linecolor rgb '#404040' notitle, \
     data using (strcol(1) eq 'box' ? $2 - 0.26 : NaN):8:(0.52):(0) skip 1 with vectors nohead linecolor rgb failed linewidth 3 notitle
unset output
