"""What may happen: ids, identity, admission of statements, matching. Pure: time and bytes come in as values."""
