
# gantt.gp: lanes of pods, a frame a node.  Pale: the pod is there but does not answer.
set bmargin at screen bottom(n_caption_lines)
set lmargin at screen label_pixels(label_cells) / width
set rmargin at screen 1.0 - 215.0 / width
set key at screen key_x(215.0), screen 1.0 - 58.0 / height
set key maxrows n_apps + 2
set yrange [n_lanes:0]
if (n_nodes > 12) { set ytics font font_small }
set ytics ()
unset grid
set border 1
unset ylabel
do for [node = 1:n_nodes] {
    set ytics add (node_names[node] (node_from[node] + node_until[node]) / 2.0)
    set arrow from 0, node_until[node] to x_max, node_until[node] nohead front linecolor rgb '#b0b0b0' linewidth 0.7
}
set ytics scale 0
pale(colour) = (int((colour >> 16 & 255) * 0.3 + 255 * 0.7) << 16) + (int((colour >> 8 & 255) * 0.3 + 255 * 0.7) << 8) + int((colour & 255) * 0.3 + 255 * 0.7)
is_kind(wanted) = strcol(1) eq wanted
set style fill solid 1.0 noborder
plot data using (is_kind('pod') ? $3 : NaN):2:3:4:($2 + 0.14):($2 + 0.86):(pale(int($5))) skip 1 with boxxyerror linecolor rgb variable notitle, \
     data using (is_kind('serving') ? $3 : NaN):2:3:4:($2 + 0.14):($2 + 0.86):5 skip 1 with boxxyerror linecolor rgb variable notitle, \
     data using (is_kind('lost') ? $3 : NaN):2:3:4:($2 + 0.0):($2 + 1.0) skip 1 with boxxyerror fillstyle pattern 4 linecolor rgb '#606060' title 'node lost', \
     for [app = 1:n_apps] NaN with boxes linecolor rgb app_colours[app] title app_names[app], \
     NaN with boxes linecolor rgb '#c8c8c8' title 'pale: not serving'
unset output
