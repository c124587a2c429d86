
# suite.gp: a table of shaded cells, the paler the nearer to the best policy of the workload.
set bmargin at screen 20.0 / height
set tmargin at screen 1.0 - 76.0 / height
set lmargin at screen 150.0 / width
set rmargin at screen 1.0 - 20.0 / width
set xrange [0.5:n_workloads + 0.5]
set yrange [n_policies + 0.5:0.5]
unset key
unset border
unset grid
unset xlabel
unset ylabel
set xtics () scale 0
set x2tics () scale 0 noenhanced
set x2range [0.5:n_workloads + 0.5]
set ytics () scale 0 noenhanced
unset xtics
do for [k = 1:n_workloads] { set x2tics add (workload_names[k] k) }
do for [k = 1:n_policies] { set ytics add (policy_names[k] k) }
set style fill solid 1.0 noborder
share(x) = x > 20 ? 1.0 : x / 20.0
mix(a, b, s) = int(a + (b - a) * s)
shade(x) = mix(243, 178, share(x)) * 65536 + mix(248, 60, share(x)) * 256 + mix(243, 40, share(x))
plot data using 1:2:(0.48):(0.45):(shade($3)) skip 1 with boxxyerror linecolor rgb variable, \
     data using 1:2:(sprintf('%.1f', $3)) skip 1 with labels textcolor rgb '#202020'
unset output
