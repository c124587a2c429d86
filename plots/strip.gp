
# strip.gp: one row a service.
set bmargin at screen bottom(n_caption_lines)
set lmargin at screen (34.0 + label_cells * (font_size - 3) * 0.64) / width
set rmargin at screen 1.0 - 130.0 / width
set tmargin at screen 1.0 - 80.0 / height
set yrange [n_rows + 0.5:0.5]
set ytics font font_small
set ytics ()
unset grid
set border 1
do for [row = 1:n_rows] {
    set ytics add (row_names[row] row)
    set label downs[row] at x_max, row left offset 1,0 noenhanced font font_small
}
set ytics scale 0
set key at screen 70.0 / width, screen 1.0 - 30.0 / height left top horizontal samplen 2 width 1 font font_small
level_colour(level) = level == 2 ? 0x009E73 : level == 1 ? 0xE69F00 : 0xD55E00
set style fill solid 1.0 noborder
plot data using 2:1:2:3:($1 - 0.36):($1 + 0.36):(level_colour($4)) skip 1 with boxxyerror linecolor rgb variable notitle, \
     NaN with boxes linecolor rgb succeeded title 'whole', \
     NaN with boxes linecolor rgb pending title 'short of pods', \
     NaN with boxes linecolor rgb failed title 'nobody answers'
unset output
