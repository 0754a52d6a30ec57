# The first press of a double press begins a look; its answer is cut off, and the mode changes.
at 0.0 started
at 0.1 camera found
say Ready. Objects.
at 3.0 see dog left
at 3.0 looks take 0.05
at 3.5 double
say A dog on the left.
cut
say Text.
at 6.0 double
say I find no text that I can read.
cut
say Objects.
