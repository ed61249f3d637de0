"""Scripts, one of which needs atheris: pytest leaves them alone."""

collect_ignore_glob = ["*.py"]
