"""What `scripts/package` is made of: one module for each kind of package."""
