"""Packs of bank notes out of scans and photographs of them."""
