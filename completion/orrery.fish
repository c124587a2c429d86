# Completion of orrery in fish.  The program prints it, so that it never drifts from the program.
orrery completion fish 2>/dev/null | source
