"""The edges: camera, button, voice. All hardware and native libraries of the edges live here."""
