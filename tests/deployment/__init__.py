"""The deployment files, held to their rules where no Docker engine is at hand."""
