"""The commands of ``seeing-convert``, one a file."""
