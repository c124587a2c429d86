
# fgd-bars.gp: GPU that stays unallocated when demand for all of it has arrived, by workload.
set bmargin at screen bottom(n_caption_lines)
set rmargin at screen 1.0 - 165.0 / width
set key at screen key_x(165.0), screen 1.0 - 58.0 / height
colour(i) = word(colours, i)
bar = 0.84 / n_policies
left(i) = (i - 1 - n_policies / 2.0) * bar
set lmargin at screen 76.0 / width
set xrange [0.4:n_workloads + 0.6]
set yrange [0:*]
set xtics ()
do for [k = 1:n_workloads] { set xtics add (workload_names[k] k) }
font_tiny = sprintf('%s,%d', font_list, font_size - 4)
set xtics font font_tiny noenhanced
set style fill solid 0.9 noborder
plot for [i = 1:n_policies] data using ($1 + left(i) + bar / 2):(column(2 * i)):(bar * 0.9) skip 1 with boxes linecolor rgb colour(i) title policy_names[i], \
     for [i = 1:n_policies] data using ($1 + left(i) + bar / 2):(column(2 * i)):(column(2 * i + 1)) skip 1 with yerrorbars linecolor rgb '#404040' pointtype 0 linewidth 0.8 notitle
unset output
