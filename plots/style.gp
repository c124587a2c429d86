
# style.gp: what all figures share.  Before it stand the variables of one run.
if (!exists("format")) format = 'svg'
if (!exists("width")) width = 900
if (!exists("font_size")) font_size = 13
font_list = 'Noto Sans CJK KR'
font_small = sprintf('%s,%d', font_list, font_size - 3)
if (format eq 'png') set terminal pngcairo size 2*width, 2*height font sprintf('%s,%d', font_list, font_size) fontscale 2 linewidth 2 pointscale 2 noenhanced
if (format eq 'svg') set terminal svg size width, height dynamic font sprintf('%s,%d', font_list, font_size) noenhanced background rgb 'white'
if (format eq 'pdf') set terminal pdfcairo size width/96.0, height/96.0 font sprintf('%s,%d', font_list, font_size * 0.75) noenhanced
set output sprintf('%s.%s', figure, format)
set encoding utf8
set datafile separator comma
set border 3 linecolor rgb '#404040'
set tics out nomirror
set grid ytics linecolor rgb '#dddddd' linewidth 0.5
set xrange [0:x_max]
set ylabel y_label noenhanced offset 0.6,0
set label figure_title at screen 0.012, screen 1.0 - 17.0 / height left noenhanced
key_x(margin) = 1.0 - (margin - 14.0) / width
set key at screen key_x(175.0), screen 1.0 - 58.0 / height left top vertical Left reverse noenhanced samplen 2 width -2 font font_small
set lmargin at screen 70.0 / width
count_margin(most) = 58.0 + 9.5 * strlen(sprintf('%d', most)) # room for counts and their label
label_pixels(n) = 38.0 + n * font_size * 0.64 # how wide a text of n cells is
set rmargin at screen 1.0 - 175.0 / width
set tmargin at screen 1.0 - 56.0 / height
caption_step = 15.0 / height
caption_top(n) = (8.0 + 15.0 * (n - 1)) / height + 0.3 * caption_step
bottom(n) = (58.0 + 15.0 * n) / height

# Okabe-Ito, the same colour for the same thing everywhere.
running = '#0072B2'
pending = '#E69F00'
succeeded = '#009E73'
terminating = '#CC79A7'
failed = '#D55E00'
