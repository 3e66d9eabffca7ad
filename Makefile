# Shorthand for those who have make; `python3 dev.py demo` is the same without it.
.PHONY: demo test build bench
demo test build bench:
	@python3 dev.py $@
