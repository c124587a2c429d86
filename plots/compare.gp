
# compare.gp: a panel a metric, a row a case, the line of no difference; open circles are not told.
set rmargin at screen 1.0 - 24.0 / width
set lmargin at screen 250.0 / width
unset key
unset ylabel
set border 1
set grid xtics linecolor rgb '#dddddd' linewidth 0.5
room = 1.0 - 40.0 / height - bottom(n_caption_lines) + 20.0 / height
each = room / n_panels
set multiplot
do for [panel = 1:n_panels] {
    top = 1.0 - 40.0 / height - (panel - 1) * each
    set tmargin at screen top - 18.0 / height
    set bmargin at screen top - each + 42.0 / height
    set xrange [*:*]
    set yrange [*:*]
    stats data using (column(1) == panel ? $4 : NaN) skip 1 nooutput name 'L'
    stats data using (column(1) == panel ? $5 : NaN) skip 1 nooutput name 'H'
    least = L_min < 0 ? L_min : 0
    most = H_max > 0 ? H_max : 0
    if (most <= least) { most = least + 1 }
    set xrange [least - 0.06 * (most - least):most + 0.06 * (most - least)]
    set yrange [n_rows + 0.6:0.4]
    set xtics autofreq format '%g' font font_small offset 0,0.4
    set ytics () scale 0 font font_small
    do for [row = 1:n_rows] {
        eval sprintf("set ytics add (row_name_%d[row] row)", panel)
    }
    set arrow 1 from 0, graph 0 to 0, graph 1 nohead back linecolor rgb '#000000' linewidth 1.2
    set label 9000 panel_names[panel] at screen 0.012, screen top - 8.0 / height left noenhanced font font_small
    set xlabel 'difference to the baseline' offset 0,0.9 noenhanced font font_small
    if (panel < n_panels) { unset xlabel }
    plot data using (column(1) == panel ? $3 : NaN):2:4:5 skip 1 with xerrorbars pointtype 0 linewidth 1.6 linecolor rgb running notitle, \
         data using (column(1) == panel ? $3 : NaN):2 skip 1 with points pointtype 7 pointsize 1.1 linecolor rgb running notitle, \
         data using (column(1) == panel && $6 == 0 ? $3 : NaN):2 skip 1 with points pointtype 7 pointsize 0.7 linecolor rgb '#ffffff' notitle
    if (panel == 1) { unset label }
}
unset multiplot
unset output
