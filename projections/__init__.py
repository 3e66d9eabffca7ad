"""What it means now: pure folds of the log into claims, notes and the way back from a line to its e-mail."""
