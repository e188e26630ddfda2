"""What `make bench` measures, always beside a baseline in the same run."""
