"""What `scripts/test-packages` is made of: one module for each thing that it holds packages to."""
