# Watching for colour: told once on change, when two of three looks agree; the dark pauses it.
at 0.0 mode colour
at 0.0 watch 0.5
at 0.0 paint red
at 0.0 started
at 0.1 camera found
say Ready. Colour.
say Red.
at 5.0 paint blue
say Blue.
at 8.0 cover
at 12.0 paint blue
at 15.0 stop watching
