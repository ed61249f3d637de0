"""Where a graph is kept: a module a store."""
