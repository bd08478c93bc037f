"""Files in, index up to date."""
