
# belief.gp: one panel a workload, all over the same time.
panel_height = (1.0 - 66.0 / height - bottom(n_caption_lines)) / n_panels
stats data using 3 skip 1 nooutput name 'A'
stats data using 4 skip 1 nooutput name 'R'
stats data using 5 skip 1 nooutput name 'B'
more(a, b) = a > b ? a : b
# A rollout has more ready than is desired.
set lmargin at screen count_margin(more(A_max, more(R_max, B_max))) / width
set multiplot
do for [panel = 1:n_panels] {
    top = 1.0 - 56.0 / height - (panel - 1) * panel_height
    set tmargin at screen top
    set bmargin at screen top - panel_height + 26.0 / height
    stats data using (column(1) == panel ? column(3) : NaN) skip 1 nooutput name 'D'
    stats data using (column(1) == panel ? column(4) : NaN) skip 1 nooutput name 'R'
    stats data using (column(1) == panel ? column(5) : NaN) skip 1 nooutput name 'S'
    y_top = more(D_max, more(R_max, S_max))
    set yrange [0:y_top * 1.15 + 0.2]
    if (y_top <= 4) { set ytics 1 } else { set ytics 0, ceil(y_top / 4.0) }
    set label 9000 panel_names[panel] at graph 1.012, graph 0.06 left noenhanced front font font_small
    if (panel < n_panels) { eval 'set xtics ' . bare_tics } else { eval 'set xtics ' . tics }
    if (panel == 1) { set key at screen key_x(175.0), screen 1.0 - 58.0 / height } else { unset key }
    plot data using (column(1) == panel ? column(2) : NaN):3 skip 1 with steps linecolor rgb '#909090' linewidth 1 title 'desired', \
         data using (column(1) == panel ? column(2) : NaN):4 skip 1 with steps linecolor rgb running linewidth 2.4 title 'ready (belief)', \
         data using (column(1) == panel ? column(2) : NaN):5 skip 1 with steps linecolor rgb failed linewidth 2 dashtype (6,3) title 'serving (truth)'
    if (panel == 1) {
        # Title, captions and tags stand once.
        unset label
    }
}
unset multiplot
unset output
