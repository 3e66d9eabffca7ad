"""The world: commands (one verb a file), settings, files, clock and terminal. Only this folder composes."""
