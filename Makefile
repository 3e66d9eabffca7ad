# Shorthand for those who have make; `python3 dev.py demo` is the same without it.
.PHONY: demo test build
demo test build:
	@python3 dev.py $@
