"""The commands of the desktop tool, a file each."""
