"""What every engine must do alike. A new engine joins ``ENGINES`` in conftest.py, nothing else."""
