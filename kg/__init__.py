"""kg: a knowledge graph of machine-learning papers, from their abstracts."""

__version__ = "0.1.0"
