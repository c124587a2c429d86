# tools/: what people and CI run over the tree; nothing here is installed.
EXTRA_DIST += \
	.clang-format \
	.shellcheckrc \
	dev \
	tools/compare-digests \
	tools/gen-registry \
	tools/tidy \
	tools/tidy-code.awk \
	tools/tidy-layers.awk \
	tools/tidy-text.awk \
	tools/update-man
