# tools/: what people and CI run over the tree; nothing here is installed.
EXTRA_DIST += \
	.clang-format \
	dev \
	tools/compare-digests
