"""seeing: a talking camera for blind and low-vision people.

The data flows as the file names say::

    camera -> Frame -> recognisers -> Findings -> narrator -> Utterances -> voice
                ^                                     ^
      button -> Gesture -> controls (mode, command) --+
"""

__version__ = "0.1.0"
