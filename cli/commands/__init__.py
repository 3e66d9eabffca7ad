"""One verb a file. Each module is imported only when its command is called (cli/lazy.py)."""
