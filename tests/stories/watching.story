# Watching: what two of three looks agree on is told, once; a cup that stays is not told again.
at 0.0 watch 0.5
at 0.0 started
at 0.1 camera found
say Ready. Objects.
at 3.0 see cup middle
say A cup in the middle.
at 9.0 see cup middle, person left
say A person on the left.
at 20.0 see
at 25.0 see cup middle
say A cup in the middle.
at 28.0 stop watching
