
# phases.gp: stacked steps, drawn from the top down so that each covers the next.
set bmargin at screen bottom(n_caption_lines)
stats data using 4 skip 1 nooutput name 'P'
set yrange [0:P_max * 1.06 + 0.2]
if (P_max <= 8) { set ytics 1 }
set style fill solid 1.0 noborder
set lmargin at screen count_margin(P_max) / width
plot data using 1:4 skip 1 with fillsteps linecolor rgb terminating title 'Terminating', \
     data using 1:3 skip 1 with fillsteps linecolor rgb pending title 'Pending', \
     data using 1:2 skip 1 with fillsteps linecolor rgb running title 'Running', \
     data using 1:5 skip 1 with steps linecolor rgb '#000000' linewidth 1.2 dashtype 2 title 'desired'
unset output
