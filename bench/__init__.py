"""The benchmarks: what a turn costs here, and what it costs others."""
